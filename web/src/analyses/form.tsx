import './analyses.css';
import type { SeriesChoice } from '../curves/series.ts';
import { Button, Field, Select } from '../parts/basics.tsx';
import { type FormField, type Held, heldOf, isLong } from './schema.ts';

const AT_FIRST = 3; // of those that need not be said

/** The form of a step's parameters, as its schema draws it. */
export function ParametersForm(props: {
  fields: readonly FormField[];
  held: Held;
  wrong: Readonly<Record<string, string>>;
  series: readonly SeriesChoice[];
  onChange: (name: string, text: string) => void;
}) {
  const first = props.fields.filter(({ isNeeded }) => isNeeded);
  const others = props.fields.filter(({ isNeeded }) => !isNeeded);
  const open = [...first, ...others.slice(0, AT_FIRST)];
  const folded = others.slice(AT_FIRST);
  const one = (field: FormField) => (
    <One
      key={field.name}
      field={field}
      held={props.held[field.name] ?? ''}
      wrong={props.wrong[field.name]}
      series={props.series}
      onChange={(text) => props.onChange(field.name, text)}
    />
  );
  return (
    <>
      {open.map(one)}
      {folded.length > 0 && (
        <details open={folded.some(({ name }) => props.held[name] || props.wrong[name])}>
          <summary>More parameters</summary>
          <div class="ask">{folded.map(one)}</div>
        </details>
      )}
    </>
  );
}

interface OneProps {
  field: FormField;
  held: string;
  wrong: string | undefined;
  series: readonly SeriesChoice[];
  onChange: (text: string) => void;
}

function One(props: OneProps) {
  const { field } = props;
  if (field.kind === 'names') return <Names {...props} />;
  return (
    <Field label={labelOf(field)} hint={field.hint} wrong={props.wrong}>
      <Control {...props} />
    </Field>
  );
}

const labelOf = ({ label, isNeeded }: FormField) => (isNeeded ? `${label} (needed)` : label);

function Control({ field, held, onChange }: OneProps) {
  const usual = field.usual === undefined || field.usual === null ? '' : heldOf(field.usual);
  const example = field.example === undefined ? '' : `such as ${heldOf(field.example)}`;
  if (field.kind === 'choice' || field.kind === 'yes-no') {
    return <Select value={held} options={choicesOf(field, usual)} onPick={onChange} />;
  }
  const given = {
    value: held,
    placeholder: usual || example,
    onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  if (isLong(field)) return <textarea class="input mono" rows={3} {...given} />;
  return <input class="input" inputMode={field.kind === 'number' ? 'decimal' : 'text'} {...given} />;
}

function choicesOf(field: FormField, usual: string) {
  const all: [string, string][] =
    field.kind === 'yes-no'
      ? [
          ['true', 'yes'],
          ['false', 'no'],
        ]
      : (field.kind === 'choice' ? field.choices : []).map((each) => [heldOf(each), heldOf(each).replaceAll('_', ' ')]);
  const said = all.find(([value]) => value === usual)?.[1];
  const unsaid = field.isNeeded ? 'choose one' : said === undefined ? 'not said' : `${said} (usual)`;
  return [{ value: '', label: unsaid }, ...all.map(([value, label]) => ({ value, label }))];
}

type NamedSeries = Record<string, { sensor_id: string; parameter: string }>;

/** Names that stand for series: as many as are needed, each a word and the series that it is for. */
function Names({ field, held, wrong, series, onChange }: OneProps) {
  const names = namesIn(held);
  const entries = Object.entries(names);
  const put = (next: [string, { sensor_id: string; parameter: string }][]) =>
    onChange(next.length === 0 ? '' : JSON.stringify(Object.fromEntries(next)));
  const free = 'abcdefghijklmnopqrstuvwxyz'.split('').find((name) => !(name in names)) ?? `x${entries.length}`;
  const [first] = series;
  return (
    <fieldset class="names">
      <legend class="label">{field.label}</legend>
      {entries.map(([name, of], i) => (
        <div key={i} class="names-row">
          <input
            class="input mono"
            aria-label={`Name ${i + 1}`}
            value={name}
            onChange={(event) =>
              put(entries.map((each, k) => (k === i ? [event.currentTarget.value.trim(), of] : each)))
            }
          />
          <Select
            aria-label={`Series of ${name}`}
            value={JSON.stringify([of.sensor_id, of.parameter])}
            options={series.map((each) => ({
              value: JSON.stringify([each.sensor_id, each.parameter]),
              label: each.title,
            }))}
            onPick={(picked) => {
              const [sensor_id, parameter] = JSON.parse(picked) as [string, string];
              put(entries.map((each, k) => (k === i ? [name, { sensor_id, parameter }] : each)));
            }}
          />
          <Button kind="quiet" aria-label={`Drop ${name}`} onClick={() => put(entries.filter((_, k) => k !== i))}>
            ✕
          </Button>
        </div>
      ))}
      {first && (
        <Button onClick={() => put([...entries, [free, { sensor_id: first.sensor_id, parameter: first.parameter }]])}>
          Add a name
        </Button>
      )}
      {wrong ? <span class="wrong">{wrong}</span> : <span class="hint">{field.hint}</span>}
    </fieldset>
  );
}

function namesIn(held: string): NamedSeries {
  return held === '' ? {} : (JSON.parse(held) as NamedSeries);
}
