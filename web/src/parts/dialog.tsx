import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useAct } from '../api/hooks.ts';
import type { Problem } from '../api/problem.ts';
import { Button } from './basics.tsx';
import { Failed } from './states.tsx';

/** A window over the page: the browser keeps the focus in it, Escape closes it. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    box.current?.showModal();
    return () => before instanceof HTMLElement && before.focus();
  }, []);
  return (
    <dialog ref={box} class={wide ? 'dialog wide' : 'dialog'} aria-labelledby={id} onClose={onClose}>
      <header>
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" aria-label="Close" onClick={onClose}>
          ✕
        </Button>
      </header>
      {children}
    </dialog>
  );
}

/** A window that asks for something: its fields, why it failed, and the ways out of it. */
export function FormDialog(props: {
  title: string;
  wide?: boolean;
  /** What the button says by which it is sent. */
  send: string;
  /** What the other one says. */
  leave?: string;
  /** Whether sending it cannot be undone. */
  danger?: boolean;
  busy?: boolean;
  disabled?: boolean;
  problem?: Problem | null;
  onSend: () => void;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const {
    title,
    wide = false,
    send,
    leave = 'Cancel',
    danger = false,
    busy = false,
    disabled = false,
    problem,
    onClose,
  } = props;
  return (
    <Dialog title={title} wide={wide} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          props.onSend();
        }}
      >
        <div class="body">
          {props.children}
          {problem && <Failed problem={problem} />}
        </div>
        <footer>
          <Button onClick={onClose}>{leave}</Button>
          <Button kind={danger ? 'danger' : 'first'} type="submit" busy={busy} disabled={disabled}>
            {send}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** A question before something that cannot be undone; it stays open, with the reason, where that fails. */
export function Confirm({
  title,
  children,
  yes,
  danger = false,
  onYes,
  onClose,
}: {
  title: string;
  children: ComponentChildren;
  yes: string;
  danger?: boolean;
  onYes: () => Promise<void>;
  onClose: () => void;
}) {
  const { busy, problem, act } = useAct();
  const go = () =>
    act(async () => {
      await onYes();
      onClose();
    });
  return (
    <Dialog title={title} onClose={onClose}>
      <div class="body">{children}</div>
      {problem && <Failed problem={problem} />}
      <footer>
        <Button onClick={onClose}>Cancel</Button>
        <Button kind={danger ? 'danger' : 'first'} busy={busy} onClick={go}>
          {yes}
        </Button>
      </footer>
    </Dialog>
  );
}
