import { useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, type Asked, get, post } from '../api/client.ts';
import { useAct } from '../api/hooks.ts';
import { Problem } from '../api/problem.ts';
import { fetchFile } from '../api/storage.ts';
import { Field, Progress, Select } from '../parts/basics.tsx';
import { FormDialog } from '../parts/dialog.tsx';
import { Failed } from '../parts/states.tsx';
import { useStore } from '../store.ts';
import { UTC, zone, zones } from '../time/zone.ts';

type ExportWish = NonNullable<Asked<'/v1/exports', 'post'>['body']>;
type ExportState = Answer<'/v1/exports/{export_id}'>;

const FORMATS = [
  { value: 'xlsx', label: 'Excel (.xlsx), a sheet for each file' },
  { value: 'csv', label: 'CSV' },
  { value: 'json', label: 'JSON' },
  { value: 'parquet', label: 'Parquet' },
];
const LAYOUTS = [
  { value: 'wide', label: 'wide: a row for each instant, a column for each series' },
  { value: 'long', label: 'long: a row for each reading' },
];
const EVERY = 1_000; // ms

/** Have an export made, wait for it, and return where it is. */
async function exported(wish: ExportWish, signal: AbortSignal, tell: (state: ExportState) => void): Promise<string> {
  let state: ExportState = await post('/v1/exports', { body: wish, signal });
  for (;;) {
    tell(state);
    if (state.url) return state.url;
    if (state.status === 'failed') throw failureOf(state);
    await new Promise((done) => setTimeout(done, EVERY));
    signal.throwIfAborted();
    state = await get('/v1/exports/{export_id}', { path: { export_id: state.export_id }, signal });
  }
}

function failureOf({ code, message }: ExportState): Problem {
  return new Problem({
    title: 'The export failed',
    status: 0,
    code: code ?? 'export_failed',
    detail: message ?? 'The service says no more.',
    hint: 'Ask for less, or try again.',
  });
}

/** Take readings of files away: all, or those of a range, in the form that is wanted. */
export function ExportDialog(props: {
  fileIds: readonly string[];
  /** What is in sight, where a chart is: offered beside all of it. */
  from?: string | undefined;
  to?: string | undefined;
  onClose: () => void;
}) {
  const shownZone = useStore(zone);
  const [format, setFormat] = useState<ExportWish['format']>('xlsx');
  const [layout, setLayout] = useState<'long' | 'wide'>('wide');
  const [inZone, setInZone] = useState(shownZone);
  const [decimal, setDecimal] = useState<'point' | 'comma'>('point');
  const [isPart, setPart] = useState(false);
  const [state, setState] = useState<ExportState | null>(null);
  const { busy, problem, act } = useAct();
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const hasRange = props.from !== undefined && props.to !== undefined;
  const wish: ExportWish = {
    file_ids: [...props.fileIds],
    format,
    layout,
    timezone: inZone,
    decimal,
    ...(isPart && props.from && props.to ? { from: props.from, to: props.to } : {}),
  };
  const change = (does: () => void) => {
    does();
    setState(null);
  };
  const go = () => {
    const control = new AbortController();
    running.current = control;
    setState(null);
    void act(async () => fetchFile(await exported(wish, control.signal, setState)));
  };
  return (
    <FormDialog
      title={props.fileIds.length === 1 ? 'Export' : `Export ${props.fileIds.length} files`}
      onClose={props.onClose}
      send="Export"
      onSend={go}
      leave="Close"
      busy={busy}
    >
      <Field label="Format">
        <Select
          value={format}
          options={FORMATS}
          onPick={(value) => change(() => setFormat(value as ExportWish['format']))}
        />
      </Field>
      <Field label="Layout">
        <Select
          value={layout}
          options={LAYOUTS}
          onPick={(value) => change(() => setLayout(value as 'long' | 'wide'))}
        />
      </Field>
      <Field label="Times in">
        <Select
          value={inZone}
          options={[...new Set([inZone, UTC, ...zones()])]}
          onPick={(value) => change(() => setInZone(value))}
        />
      </Field>
      {format === 'csv' && (
        <Field label="Decimal mark" hint="With a comma, cells are parted by semicolons">
          <Select
            value={decimal}
            options={[
              { value: 'point', label: 'point (1.5)' },
              { value: 'comma', label: 'comma (1,5)' },
            ]}
            onPick={(value) => change(() => setDecimal(value as 'point' | 'comma'))}
          />
        </Field>
      )}
      {hasRange && (
        <Field label="Readings">
          <Select
            value={isPart ? 'part' : 'all'}
            options={[
              { value: 'all', label: 'all' },
              { value: 'part', label: `in sight: ${props.from} to ${props.to}` },
            ]}
            onPick={(value) => change(() => setPart(value === 'part'))}
          />
        </Field>
      )}
      {busy && <Progress done={null} label="The export is being made" />}
      {busy && state && <p role="status">The export is {state.status} …</p>}
      {problem && <Failed problem={problem} />}
      {state?.url && (
        <p role="status">
          It is ready: <a href={state.url}>{state.filename}</a>
        </p>
      )}
    </FormDialog>
  );
}
