import { useCallback, useEffect, useMemo } from 'preact/hooks';
import { useSearchParams } from 'wouter-preact';
import { get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';
import type { SeriesName } from '../curves/address.ts';
import type { Curve } from '../curves/curve.ts';
import type { Fetch } from '../curves/fetching.ts';
import { microsOf, textOf } from '../curves/instants.ts';
import { CurvePanel } from '../curves/panel.tsx';
import { drawnOf, type Gap, keyOf, type SeriesChoice } from '../curves/series.ts';
import { type Source, useSources } from '../curves/source.ts';
import { ModeSelect, useChartState } from '../file/curves.tsx';
import { MOST_SERIES, wholeOf } from '../file/model.ts';
import { Select } from '../parts/basics.tsx';
import { useStore } from '../store.ts';
import { zone } from '../time/zone.ts';
import * as api from './api.ts';
import { AT_FIRST, inSight, isAmong, seriesOf } from './chosen.ts';
import { controlled } from './control.ts';
import {
  type Analysis,
  eventMarks,
  type FoundEvent,
  type Result,
  type Step,
  spanOf,
  stretchesOf,
  titleOf,
} from './model.ts';
import { resultSource } from './overlays.ts';

const AROUND = 20; // times as long as an event is what is shown of it; of one without a length a part of all

/** The curves of an analysis: what it was of, and over that what it found. */
export function ResultCurves(props: {
  analysis: Analysis;
  steps: readonly Step[];
  found: Result;
  /** What is to be in sight. */
  event: FoundEvent | null;
}) {
  const { analysis, steps, found } = props;
  const isElapsed = found.figures.axis === 'elapsed';
  const given = useGiven(analysis, isElapsed);
  const span = useMemo(() => together(given?.whole ?? null, spanOf(found)), [given, found]);
  if (span === null || given === undefined) return null;
  return (
    <Drawing {...props} key={analysis.analysis_id} {...{ isElapsed, span, given }} title={titleOf(analysis, steps)} />
  );
}

function Drawing(props: {
  analysis: Analysis;
  found: Result;
  event: FoundEvent | null;
  isElapsed: boolean;
  span: Gap;
  given: Given;
  title: string;
}) {
  const { analysis, found, isElapsed, span, given } = props;
  const [search, setSearch] = useSearchParams();
  const [state, change] = useChartState(search, setSearch);
  const name = useStore(zone);
  const origin = state.mode === 'elapsed' && !isElapsed ? span[0] : 0;
  const whole = useMemo<Gap>(() => [span[0] - origin, span[1] - origin], [span, origin]);
  const all = useMemo(() => seriesOf(found, given.named), [found, given]);
  const chosen = useMemo(() => inSight(all, state.series, found), [all, state.series, found]);
  const sources = useMemo(() => {
    const label = given.source ? 'found' : null;
    const result = {
      ...resultSource(analysis, label, { whole: span, origin }, () => {}, chosen),
      namesAssets: isElapsed,
    };
    const input = given.source?.(chosen);
    return [...(input ? [{ ...input, origin }] : []), ...(found.series_count > 0 ? [result] : [])];
  }, [analysis.analysis_id, given, span, origin, chosen]);
  const sourced = useSources(sources, state.range ?? whole);
  const curves = useMemo(() => controlled(sourced.curves, found.figures.series ?? []), [sourced.curves, found]);
  const events = useMemo(() => found.events.filter((event) => isAmong(chosen, event)), [found, chosen]);
  const marks = useCallback((shown: readonly Curve[]) => eventMarks(events, shown, origin), [events, origin]);
  const notes = useMemo(() => stretchesOf(events, found.figures.series), [events, found]);
  const clock = useMemo(
    () => (isElapsed || state.mode === 'elapsed' ? ('elapsed' as const) : { zone: name }),
    [isElapsed, state.mode, name],
  );
  useEffect(() => {
    const { event } = props;
    if (event === null) return;
    const series = isAmong(chosen, event) ? state.series : all.filter((each) => isAmong([each], event));
    change((before) => ({ ...before, series, range: around(event, whole, origin) }));
  }, [props.event]);
  return (
    <section class="card" aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      <CurvePanel
        title={props.title}
        curves={curves}
        whole={whole}
        range={state.range}
        clock={clock}
        sharing={state.axes}
        state={sourced.state}
        problem={sourced.problem}
        again={sourced.again}
        marksOf={marks}
        notes={notes}
        onLook={sourced.look}
        onRange={(range) => change((before) => ({ ...before, range }))}
        onSharing={(axes) => change((before) => ({ ...before, axes }))}
      >
        {!isElapsed && <ModeSelect state={state} change={change} start={span[0]} />}
        {all.length > 1 && (
          <SeriesSelect all={all} chosen={chosen} onChoose={(series) => change((before) => ({ ...before, series }))} />
        )}
      </CurvePanel>
      <DrawnOf
        drawn={drawnAmong(all, sourced.curves)}
        all={Math.max(all.length, all.length < MOST_SERIES ? 0 : found.series_count)}
      />
    </section>
  );
}

/** Which of the series is in sight. */
function SeriesSelect(props: {
  all: readonly SeriesChoice[];
  chosen: readonly SeriesName[] | null;
  onChoose: (series: readonly SeriesName[]) => void;
}) {
  const { all, chosen } = props;
  const only = chosen?.length === 1 ? keyOf(chosen[0] as SeriesName) : '';
  return (
    <Select
      aria-label="Series"
      value={only}
      options={[
        { value: '', label: `All ${Math.min(all.length, AT_FIRST)} together` },
        ...all.map((each) => ({ value: keyOf(each), label: each.title })),
      ]}
      onPick={(key) => {
        const picked = all.filter((each) => keyOf(each) === key);
        props.onChoose(short(picked.length > 0 ? picked : all.slice(0, AT_FIRST)));
      }}
    />
  );
}

/** What is not in sight, and the way there. */
function DrawnOf({ drawn, all }: { drawn: number; all: number }) {
  if (drawn === 0 || drawn >= all) return null;
  return (
    <p class="hint">
      {drawn} of {all.toLocaleString('en')} series {drawn === 1 ? 'is' : 'are'} drawn. "Series" above the curves shows
      others.
    </p>
  );
}

function drawnAmong(all: readonly SeriesName[], curves: readonly Curve[]): number {
  return all.filter((name) =>
    curves.some(({ drawn: { sensorId: sensor_id, parameter } }) => isAmong([name], { sensor_id, parameter })),
  ).length;
}

function around({ at, until }: FoundEvent, whole: Gap, origin: number): Gap {
  const [from, to] = [microsOf(at) - origin, microsOf(until ?? at) - origin];
  const by = Math.max((to - from) / 2, (whole[1] - whole[0]) / AROUND / 2);
  return [Math.round(Math.max(whole[0], from - by)), Math.round(Math.min(whole[1], to + by))];
}

function together(one: Gap | null, other: Gap | null): Gap | null {
  if (!one || !other) return one ?? other;
  return [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
}

interface Given {
  readonly whole: Gap | null;
  /** What draws its series, or those of them that are in sight. */
  readonly source: ((chosen: readonly SeriesName[] | null) => Source) | null;
  /** Its series, where they are known. */
  readonly named: readonly SeriesName[];
}

const NOTHING: Given = { whole: null, source: null, named: [] };

/** What the analysis was of, to be drawn under what it found; undefined until that is known. */
function useGiven({ analysis_id, input, inputs }: Analysis, isElapsed: boolean): Given | undefined {
  const found = useLoad(
    async (signal): Promise<Given> => {
      if (isElapsed) return NOTHING;
      if (input.file_id) return ofFile(input.file_id, inputs[0]?.version ?? null, input, signal);
      if (input.analysis_id) return ofAnalysis(input.analysis_id, signal);
      return ofSeries(input);
    },
    [analysis_id],
  );
  return found.data ?? (found.state === 'failed' ? NOTHING : undefined); // deleted since: what was found is still there
}

async function ofFile(
  file_id: string,
  version: number | null,
  { series, from, to }: Analysis['input'],
  signal: AbortSignal,
): Promise<Given> {
  const { summaries } = await get('/v1/files/{file_id}', { path: { file_id }, query: { version }, signal });
  const all = wholeOf(summaries);
  if (!all) return NOTHING;
  const whole: Gap = [from ? microsOf(from) : all[0], to ? microsOf(to) : all[1]];
  const named = series?.map(({ sensor_id, parameter }) => ({ sensor_id, parameter: parameter ?? 'value' }));
  const given = named ?? summaries;
  const source = (chosen: readonly SeriesName[] | null) => {
    const series = short(chosen ?? given.slice(0, AT_FIRST));
    return { fileId: file_id, fileName: null, version, whole, series, origin: 0 };
  };
  return { whole, source, named: given };
}

const short = (series: readonly SeriesName[]) =>
  series.slice(0, MOST_SERIES).map(({ sensor_id, parameter }) => ({ sensor_id, parameter }));

async function ofAnalysis(id: string, signal: AbortSignal): Promise<Given> {
  const [before, found] = await Promise.all([api.analysis(id, signal), api.result(id, { points: 2 }, signal)]);
  const whole = spanOf(found);
  if (!whole) return NOTHING;
  const source = (chosen: readonly SeriesName[] | null) =>
    resultSource(before, null, { whole, origin: 0 }, () => {}, chosen);
  return { whole, source, named: [] };
}

/** Series over files and live alike are asked for one by one. */
function ofSeries({ series = [], from, to }: Analysis['input']): Given {
  if (!from || !to || series.length === 0) return NOTHING;
  const whole: Gap = [microsOf(from), microsOf(to)];
  const source = (chosen: readonly SeriesName[] | null) => {
    const shown = series.filter((each) => isAmong(chosen, each)).slice(0, AT_FIRST);
    const fetch: Fetch = async (span, points, signal) => {
      const query = { from: textOf(span[0]), to: textOf(span[1]), points };
      const all = shown.map(({ sensor_id, parameter, asset }) =>
        get('/v1/sensors/{sensor_id}/series', {
          path: { sensor_id: '-' }, // ids may hold a slash
          query: { ...query, sensor_id, parameter, asset } as never,
          signal,
        }),
      );
      return (await Promise.all(all)).flatMap((found) => drawnOf(found.series as never, span, points));
    };
    return { fileId: 'sensors', fileName: null, version: null, whole, series: short(shown), origin: 0, fetch };
  };
  return { whole, source, named: short(series) };
}
