import { useState } from 'preact/hooks';
import { useAct } from '../api/hooks.ts';
import { Field } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import * as api from './api.ts';
import { phasesIn, phasesText, type WholeBatch } from './model.ts';

type Text = 'batch_id' | 'asset' | 'product' | 'recipe' | 'started_at' | 'ended_at';

const NAMES: readonly { name: Text; label: string; hint?: string }[] = [
  { name: 'batch_id', label: 'Batch' },
  { name: 'asset', label: 'Asset', hint: 'The vessel, press or line; empty: none.' },
  { name: 'product', label: 'Product' },
  { name: 'recipe', label: 'Recipe' },
  { name: 'started_at', label: 'Began', hint: 'Such as 2025-10-01T08:00:00Z; empty: as files tell.' },
  { name: 'ended_at', label: 'Ended', hint: 'Empty while it runs, or as files tell.' },
];

/** Say what a batch is: one that no file names, or more of one that files name. */
export function DeclareDialog(props: {
  of?: { batch: WholeBatch; tag: string | null };
  onDone: () => void;
  onClose: () => void;
}) {
  const before = props.of?.batch;
  const [held, setHeld] = useState<Readonly<Record<Text, string>>>(heldOf(before));
  const [phases, setPhases] = useState(phasesText(before?.phases ?? []));
  const { busy, problem, act } = useAct();
  const said = phasesIn(phases);
  const declare = () =>
    act(async () => {
      const { batch_id, asset, ...texts } = held;
      const declared = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.trim() || null]));
      const whole = before ? { context: before.context, files: before.files } : {};
      const of = { batch_id: batch_id.trim(), asset: asset.trim() || null };
      const tag = props.of?.tag ?? null;
      await api.declare(of, { ...whole, ...declared, phases: said.phases }, tag);
      props.onDone();
      props.onClose();
    });
  return (
    <FormDialog
      title={before ? 'Say more of it' : 'Declare a batch'}
      onClose={props.onClose}
      send={before ? 'Save' : 'Declare it'}
      onSend={declare}
      busy={busy}
      disabled={said.wrong !== null || held.batch_id.trim() === ''}
      problem={problem}
    >
      {NAMES.map(({ name, label, hint }) => (
        <Field key={name} label={label} hint={hint}>
          <input
            class="input"
            required={name === 'batch_id'}
            disabled={before !== undefined && (name === 'batch_id' || name === 'asset')}
            value={held[name]}
            onInput={(event) => setHeld((all) => ({ ...all, [name]: event.currentTarget.value }))}
          />
        </Field>
      ))}
      <Field
        label="Phases"
        hint="One a line: its name, when it began and, if it did before the next, when it ended."
        wrong={said.wrong ?? undefined}
      >
        <textarea
          class="input"
          rows={4}
          placeholder="growth, 2025-10-01T08:00:00Z"
          value={phases}
          onInput={(event) => setPhases(event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}

function heldOf(batch: WholeBatch | undefined): Record<Text, string> {
  const texts = NAMES.map(({ name }): [Text, string] => [name, batch?.[name] ?? '']);
  return Object.fromEntries(texts) as Record<Text, string>;
}
