import { useState } from 'preact/hooks';
import { Field, Select } from '../parts/basics.tsx';
import { zones } from '../time/zone.ts';
import { asWords, type Options } from './options.ts';
import { useRuleSets } from './rule_sets.ts';

/** What is said of all files that are sent from here on: where they are from, in which zone, by which rules. */
export function SayOfThem({ options, onChange }: { options: Options; onChange: (options: Options) => void }) {
  const [open, setOpen] = useState(false);
  const set = (what: Options) => {
    const next = { ...options, ...what };
    onChange(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')) as Options);
  };
  const words = asWords(options);
  return (
    <details class="say" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Say of the files that you send{' '}
        <span class="hint theirs">{words.join(' · ') || 'nothing: they tell it themselves'}</span>
      </summary>
      {open && <Fields options={options} set={set} />}
    </details>
  );
}

function Fields({ options, set }: { options: Options; set: (what: Options) => void }) {
  const sets = useRuleSets('by what the file holds');
  return (
    <div class="filters">
      <Field label="Asset" hint="Vessel, press or line">
        <input
          class="input"
          maxLength={255}
          value={options.asset ?? ''}
          onInput={(event) => set({ asset: event.currentTarget.value })}
        />
      </Field>
      <Field label="Zone of times without an offset" hint="UTC where it is not said">
        <Select
          value={options.timezone ?? ''}
          options={[{ value: '', label: 'not said' }, ...zones()]}
          onPick={(timezone) => set({ timezone })}
        />
      </Field>
      <Field label="Rule set" hint="Limits that values are judged by">
        <Select value={options.rule_set ?? ''} options={sets} onPick={(rule_set) => set({ rule_set })} />
      </Field>
    </div>
  );
}
