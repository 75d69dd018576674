import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useStore } from '../store.ts';
import { ago, shown, zone } from '../time/zone.ts';

type ButtonProps = JSX.ButtonHTMLAttributes<HTMLButtonElement> & {
  kind?: 'plain' | 'first' | 'danger' | 'quiet';
  busy?: boolean;
};

/** `first` is what the page is for: at most one of them in sight. */
export function Button({ kind = 'plain', busy = false, type = 'button', class: more, children, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      class={`button ${kind} ${more ?? ''}`}
      aria-busy={busy}
      disabled={rest.disabled || busy}
    >
      {children}
    </button>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  children: ComponentChildren;
}

/** A control with its name above it. */
export function Field({ label, hint, wrong, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label class="field">
      <span class="label">{label}</span>
      {children}
      {wrong ? <span class="wrong">{wrong}</span> : hint && <span class="hint">{hint}</span>}
    </label>
  );
}

export function Select({
  value,
  options,
  onPick,
  ...rest
}: {
  value: string;
  options: readonly (string | { value: string; label: string })[];
  onPick: (value: string) => void;
  'aria-label'?: string;
  disabled?: boolean;
}) {
  return (
    <select {...rest} class="select" value={value} onChange={(event) => onPick(event.currentTarget.value)}>
      {options.map((option) => {
        const each = typeof option === 'string' ? { value: option, label: option } : option;
        return (
          <option key={each.value} value={each.value}>
            {each.label}
          </option>
        );
      })}
    </select>
  );
}

const SHAPES: Record<string, string> = {
  processed: '●',
  good: '●',
  running: '●',
  succeeded: '●',
  partial: '◐',
  uncertain: '◐',
  paused: '◐',
  failed: '✕',
  bad: '✕',
  rejected: '✕',
  parked: '✕',
  cancelled: '✕',
  processing: '◌',
  uploaded: '◌',
  healthy: '●',
  degraded: '◐',
  unavailable: '✕',
};

/** A status by its word, its colour and its shape: no one of them is needed to tell it. */
export function Status({ name }: { name: string }) {
  return (
    <span class="status" data-status={name}>
      <span aria-hidden="true">{SHAPES[name] ?? '○'}</span> {name.replaceAll('_', ' ')}
    </span>
  );
}

/** An instant in the zone that was chosen, all of it as its title. */
export function Time({ at }: { at: string | null | undefined }) {
  const name = useStore(zone);
  if (!at) return <span class="faint">–</span>;
  return (
    <time dateTime={at} title={`${at} (${name}: ${shown(at, name)})`}>
      {shown(at.replace(/\.\d+/, ''), name)}
    </time>
  );
}

/** How long ago it was, kept true. */
export function Ago({ at }: { at: string | null | undefined }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return at ? (
    <time dateTime={at} title={at}>
      {ago(at, now)}
    </time>
  ) : (
    <span class="faint">–</span>
  );
}

/** How far something is, from 0 to 1; null where nobody knows. */
export function Progress({ done, label }: { done: number | null; label: string }) {
  return <progress class="progress" aria-label={label} max={1} {...(done === null ? {} : { value: done })} />;
}
