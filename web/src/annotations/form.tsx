import { useState } from 'preact/hooks';
import { useAct } from '../api/hooks.ts';
import { asProblem } from '../api/problem.ts';
import { LABELS, type Label } from '../curves/notes.ts';
import type { SeriesChoice } from '../curves/series.ts';
import { Button, Field, Select } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import { Failed } from '../parts/states.tsx';
import { changeAnnotation, findAnnotation, makeAnnotation } from './api.ts';
import { type Annotation, type AnnotationDraft, changeOf, tagsOf } from './model.ts';
import './annotations.css';

const LABEL_WORDS: Record<Label, string> = {
  fault: 'fault: something was wrong',
  normal: 'normal: as it should be',
  event: 'event: something was done',
};
const LONGEST = 4_000;

/** Make an annotation, or change one. Who is overtaken is told, sees what the other wrote, and decides. */
export function AnnotationForm(props: {
  draft: AnnotationDraft;
  /** The annotation that is changed; null: a new one. */
  of: Annotation | null;
  /** The series that it may be of; none: it is of the file, or of what the draft says. */
  series: readonly SeriesChoice[];
  onDone: (annotation: Annotation) => void;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<AnnotationDraft>(props.draft);
  const [tags, setTags] = useState((props.draft.tags ?? []).join(', '));
  const [base, setBase] = useState(props.of);
  const [theirs, setTheirs] = useState<Annotation | null>(null);
  const { busy, problem, act, forget } = useAct();
  const change = (part: Partial<AnnotationDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = async () => {
    const said = { ...draft, tags: tagsOf(tags) };
    try {
      props.onDone(base ? await changeAnnotation(base, changeOf(base, said)) : await makeAnnotation(said));
      props.onClose();
    } catch (error) {
      if (base && asProblem(error).status === 412) setTheirs(await findAnnotation(base));
      throw error;
    }
  };
  const overwrite = () => {
    setBase(theirs);
    setTheirs(null);
    forget();
  };
  return (
    <FormDialog
      title={props.of ? 'Change the annotation' : 'New annotation'}
      onClose={props.onClose}
      send="Save"
      onSend={() => void act(save)}
      busy={busy}
      disabled={theirs !== null || lengthOf(draft.text ?? '') > LONGEST}
    >
      <LabelField value={draft.label ?? null} onPick={(label) => change({ label })} />
      <Field label="Text" {...roomOf(draft.text ?? '')}>
        <textarea
          class="input"
          rows={4}
          required
          // biome-ignore lint/a11y/noAutofocus: it is what the window was opened for
          autoFocus
          value={draft.text ?? ''}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
      </Field>
      {props.series.length > 0 && <Of draft={draft} series={props.series} onPick={change} />}
      <Span draft={draft} onChange={change} />
      <Field label="Tags" hint="Parted by commas">
        <input class="input" value={tags} onInput={(event) => setTags(event.currentTarget.value)} />
      </Field>
      {problem && <Failed problem={problem} />}
      {theirs && <Theirs of={theirs} onOverwrite={overwrite} onClose={props.onClose} />}
    </FormDialog>
  );
}

/** Return how many characters a text has, as the API counts them. */
const lengthOf = (text: string) => [...text].length;

/** Return what stands below a text: how much room is left, or how much is too much. */
function roomOf(text: string): { hint?: string; wrong?: string } {
  const left = LONGEST - lengthOf(text);
  if (left < 0) return { wrong: `${-left} characters too many: at most ${LONGEST}` };
  return left < 500 ? { hint: `${left} characters left` } : {};
}

function LabelField({ value, onPick }: { value: Label | null; onPick: (label: Label | null) => void }) {
  const options = [
    { value: '', label: 'none' },
    ...LABELS.map((label) => ({ value: label, label: LABEL_WORDS[label] })),
  ];
  return (
    <Field label="Label">
      <Select
        value={value ?? ''}
        options={options}
        onPick={(label) => onPick(label === '' ? null : (label as Label))}
      />
    </Field>
  );
}

function Of(props: {
  draft: AnnotationDraft;
  series: readonly SeriesChoice[];
  onPick: (part: Partial<AnnotationDraft>) => void;
}) {
  const { draft, series } = props;
  const now = series.findIndex(
    ({ sensor_id, parameter }) => sensor_id === draft.sensor_id && parameter === draft.parameter,
  );
  const options = [
    { value: '-1', label: 'all series' },
    ...series.map(({ title }, i) => ({ value: String(i), label: title })),
  ];
  const pick = (value: string) => {
    const chosen = series[Number(value)];
    props.onPick({ sensor_id: chosen?.sensor_id ?? null, parameter: chosen?.parameter ?? null });
  };
  return (
    <Field label="About">
      <Select value={String(now)} options={options} onPick={pick} />
    </Field>
  );
}

function Span({ draft, onChange }: { draft: AnnotationDraft; onChange: (part: Partial<AnnotationDraft>) => void }) {
  return (
    <div class="annotation-span">
      {(['from', 'to'] as const).map((name) => (
        <Field
          key={name}
          label={name === 'from' ? 'From' : 'To'}
          hint={name === 'to' ? 'UTC; both alike: a point' : 'UTC'}
        >
          <input
            class="input"
            required
            pattern="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z"
            title="An instant such as 2025-10-01T08:00:00Z"
            value={draft[name]}
            onInput={(event) => onChange({ [name]: event.currentTarget.value.trim() })}
          />
        </Field>
      ))}
    </div>
  );
}

/** What somebody else wrote in the meantime. */
function Theirs(props: { of: Annotation; onOverwrite: () => void; onClose: () => void }) {
  return (
    <div ref={(block) => block?.scrollIntoView({ block: 'end' })} class="note" role="alert">
      <p>
        {props.of.changed_by.label ?? props.of.changed_by.token_id} has changed it in the meantime (version{' '}
        {props.of.version}). It now says:
      </p>
      <blockquote class="theirs">{props.of.text}</blockquote>
      <p class="annotation-actions">
        <Button onClick={props.onOverwrite}>Keep what I wrote</Button>
        <Button kind="quiet" onClick={props.onClose}>
          Leave theirs
        </Button>
      </p>
    </div>
  );
}
