import { useMemo, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { useAct } from '../api/hooks.ts';
import { Field, Select } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import * as api from './api.ts';
import { type Bounds, boundsAround, searchable, searchOf } from './bounds.ts';
import type { Analysis, Step } from './model.ts';
import { type FormField, fieldsOf } from './schema.ts';

const TRIES = { least: 10, most: 500 };
const PARTS = { least: 2, most: 20 };
const OBJECTIVES = [
  { value: 'f1', label: 'misses and false alarms weigh alike' },
  { value: 'f2', label: 'misses weigh more' },
  { value: 'f0.5', label: 'false alarms weigh more' },
  { value: 'hits', label: 'as many hits as one false alarm a day allows' },
];

/** Which parameters of a detector are searched, between which bounds; annotations say what it should have found. */
export function TuneDialog({ analysis, step, onClose }: { analysis: Analysis; step: Step; onClose: () => void }) {
  const fields = useMemo(() => searchable(fieldsOf(step.parameters)), [step]);
  const [chosen, setChosen] = useState<Readonly<Record<string, Bounds>>>({});
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const [tries, setTries] = useState('200');
  const [folds, setFolds] = useState('5');
  const [objective, setObjective] = useState('f1');
  const { busy, problem, act } = useAct();
  const [, navigate] = useLocation();
  const begin = () => {
    const said = searchOf(chosen);
    setWrong(said.wrong);
    if (Object.keys(said.wrong).length > 0) return;
    const parameters = { search: said.search, objective, max_evaluations: Number(tries), folds: Number(folds) };
    void act(async () => {
      const { optimizer_id } = await api.tune({ analysis_id: analysis.analysis_id, parameters });
      navigate(`/tunings/${optimizer_id}`);
    });
  };
  const toggle = (field: FormField) =>
    setChosen(({ [field.name]: there, ...others }) =>
      there ? others : { ...others, [field.name]: boundsAround(field, analysis.parameters[field.name]) },
    );
  return (
    <FormDialog
      title="Tune it on annotations"
      onClose={onClose}
      send="Search"
      onSend={begin}
      busy={busy}
      disabled={Object.keys(chosen).length === 0}
      problem={problem}
    >
      <p>
        Annotations labelled <b>fault</b> are what it should find, those labelled <b>normal</b> what it should not. Its
        parameters are searched for the best trade, and tried on parts of the time that they were not found on.
      </p>
      {fields.length === 0 && <p class="note">None of its parameters is a number that could be searched.</p>}
      {fields.map((field) => (
        <Searched
          key={field.name}
          field={field}
          bounds={chosen[field.name]}
          wrong={wrong[field.name]}
          onToggle={() => toggle(field)}
          onChange={(bounds) => setChosen((before) => ({ ...before, [field.name]: bounds }))}
        />
      ))}
      <Field label="What is best">
        <Select value={objective} options={OBJECTIVES} onPick={setObjective} />
      </Field>
      <div class="beside">
        <Field label="Tries" hint={`At most ${TRIES.most}.`}>
          <WholeNumber within={TRIES} text={tries} onType={setTries} />
        </Field>
        <Field label="Parts" hint="Each is judged by what was found on the others.">
          <WholeNumber within={PARTS} text={folds} onType={setFolds} />
        </Field>
      </div>
    </FormDialog>
  );
}

function WholeNumber(props: { within: { least: number; most: number }; text: string; onType: (text: string) => void }) {
  const { least, most } = props.within;
  return (
    <input
      class="input"
      type="number"
      min={least}
      max={most}
      value={props.text}
      onInput={(event) => props.onType(event.currentTarget.value)}
    />
  );
}

function Searched(props: {
  field: FormField;
  bounds: Bounds | undefined;
  wrong: string | undefined;
  onToggle: () => void;
  onChange: (bounds: Bounds) => void;
}) {
  const { field, bounds, onChange } = props;
  return (
    <div class="searched">
      <label class="tick">
        <input type="checkbox" checked={bounds !== undefined} onChange={props.onToggle} />
        <span>
          {field.label} <span class="hint">{field.hint}</span>
        </span>
      </label>
      {bounds && (
        <div class="beside">
          <Field label={`Least ${field.label}`} wrong={props.wrong}>
            <input
              class="input"
              inputMode="decimal"
              value={bounds.min}
              onInput={(event) => onChange({ ...bounds, min: event.currentTarget.value })}
            />
          </Field>
          <Field label={`Most ${field.label}`}>
            <input
              class="input"
              inputMode="decimal"
              value={bounds.max}
              onInput={(event) => onChange({ ...bounds, max: event.currentTarget.value })}
            />
          </Field>
        </div>
      )}
    </div>
  );
}
