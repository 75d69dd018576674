import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { controlled } from '../analyses/control.ts';
import { type Analysis, eventMarks, type Step, stretchesOf } from '../analyses/model.ts';
import { useOverlays } from '../analyses/overlays.ts';
import type { AnnotationDraft } from '../annotations/model.ts';
import { type ChartState, queryOf, stateOf } from '../curves/address.ts';
import type { Curve } from '../curves/curve.ts';
import { textOf } from '../curves/instants.ts';
import type { Mark } from '../curves/marks.ts';
import type { Note } from '../curves/notes.ts';
import { CurvePanel } from '../curves/panel.tsx';
import type { Gap } from '../curves/series.ts';
import { type Source, useSources } from '../curves/source.ts';
import { Select } from '../parts/basics.tsx';
import { useStore } from '../store.ts';
import { UTC, zone } from '../time/zone.ts';
import { type Fault, marksOf, type Result } from './model.ts';

export type ChangeState = (by: (before: ChartState) => ChartState) => void;

/** The state of the chart that the address tells, and what changes both; `usual` adds what it need not tell. */
export function useChartState(
  search: URLSearchParams,
  setSearch: (next: URLSearchParams, options: { replace: boolean }) => void,
  usual: (search: URLSearchParams) => URLSearchParams = (query) => query,
): [ChartState, ChangeState] {
  const text = usual(search).toString();
  const state = useMemo(() => stateOf(new URLSearchParams(text)), [text]);
  const change: ChangeState = (by) => {
    const now = usual(new URLSearchParams(location.search)); // what another part of the page put there stays
    setSearch(queryOf(by(stateOf(now)), now), { replace: true });
  };
  useZoneOf(state, change);
  return [state, change];
}

/** Keep the zone of the page and that of the address the same: a link shows times as whoever sent it saw them. */
function useZoneOf(state: ChartState, change: ChangeState): void {
  const name = useStore(zone);
  useEffect(() => {
    if (state.zone !== null) zone.set(state.zone);
  }, []);
  const isFirst = useRef(true);
  useEffect(() => {
    const asked = isFirst.current ? state.zone : null;
    isFirst.current = false;
    const told = name === UTC ? null : name;
    if (asked === null && told !== state.zone) change((before) => ({ ...before, zone: told }));
  }, [name]);
}

/** The curves of a file. */
export function FileCurves(props: {
  result: Result;
  whole: Gap;
  placed: readonly Fault[];
  state: ChartState;
  change: ChangeState;
  chosen: ChartState['series'];
  notes: readonly Note[];
  chosenNote: string | null;
  /** What is laid over them. */
  analyses: readonly Analysis[];
  steps: readonly Step[];
  onDraft?: (draft: AnnotationDraft) => void;
  onNote: (id: string) => void;
  onMark: (mark: Mark) => void;
}) {
  const { result, whole, state, change } = props;
  const name = useStore(zone);
  const origin = state.mode === 'elapsed' ? whole[0] : 0;
  const inSight = useMemo<Gap>(() => [whole[0] - origin, whole[1] - origin], [whole[0], whole[1], origin]);
  const series = JSON.stringify(props.chosen);
  const sources = useMemo<Source[]>(
    () => [
      { fileId: result.file_id, fileName: null, version: result.version, whole, series: JSON.parse(series), origin },
    ],
    [result.file_id, result.version, whole[0], whole[1], series, origin],
  );
  const sourced = useSources(sources, state.range ?? inSight);
  const clock = useMemo(() => (state.mode === 'elapsed' ? ('elapsed' as const) : { zone: name }), [state.mode, name]);
  const over = useOverlays(props.analyses, props.steps, {
    whole,
    origin,
    range: state.range ?? inSight,
    taken: sourced.curves.length,
  });
  const curves = useMemo(
    () => controlled([...sourced.curves, ...over.curves], over.figures),
    [sourced.curves, over.curves, over.figures],
  );
  const marks = useCallback(
    (shown: readonly Curve[]) => [
      ...marksOf(result, props.placed, shown, origin),
      ...eventMarks(over.events, shown, origin),
    ],
    [result, props.placed, origin, over.events],
  );
  const notes = useMemo(() => [...props.notes, ...stretchesOf(over.events, over.figures)], [props.notes, over.events]);
  return (
    <CurvePanel
      title={result.name}
      curves={curves}
      whole={inSight}
      range={state.range}
      clock={clock}
      sharing={state.axes}
      state={worse(sourced.state, over.state)}
      problem={sourced.problem ?? over.problem}
      again={() => {
        sourced.again();
        over.again();
      }}
      marksOf={marks}
      notes={notes}
      chosenNote={props.chosenNote}
      onLook={(range) => {
        sourced.look(range);
        over.look(range);
      }}
      onRange={(range) => change((before) => ({ ...before, range }))}
      onSharing={(axes) => change((before) => ({ ...before, axes }))}
      {...(props.onDraft ? { onMarked: draftAt(props.onDraft, result.file_id, origin) } : {})}
      onNote={props.onNote}
      onMark={props.onMark}
    >
      <ModeSelect state={state} change={change} start={whole[0]} />
    </CurvePanel>
  );
}

const STATES = ['failed', 'loading', 'shown'] as const;

/** Return the state of both together. */
function worse(...states: (typeof STATES)[number][]): (typeof STATES)[number] {
  return STATES.find((each) => states.includes(each)) ?? 'shown';
}

function draftAt(onDraft: (draft: AnnotationDraft) => void, fileId: string, origin: number) {
  return ([from, to]: Gap) => onDraft(draftOf(fileId, from + origin, to + origin));
}

function draftOf(fileId: string, from: number, to: number): AnnotationDraft {
  return { file_id: fileId, from: textOf(from), to: textOf(to) };
}

/** Time by the clocks of the zone, or since the start: what is in sight stays in sight. */
export function ModeSelect({ state, change, start }: { state: ChartState; change: ChangeState; start: number | null }) {
  const pick = (value: string) =>
    change((before) => {
      const mode = value === 'elapsed' ? 'elapsed' : 'absolute';
      const by = start === null || mode === before.mode ? null : mode === 'elapsed' ? -start : start;
      const range = before.range && by !== null ? ([before.range[0] + by, before.range[1] + by] as const) : null;
      return { ...before, mode, range };
    });
  return (
    <Select
      aria-label="Time"
      value={state.mode}
      options={[
        { value: 'absolute', label: 'Time of day' },
        { value: 'elapsed', label: 'Since the start' },
      ]}
      onPick={pick}
    />
  );
}
