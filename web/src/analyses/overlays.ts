/** What analyses found, over the curves that they are of. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { SeriesName } from '../curves/address.ts';
import { drawnOf, type Gap } from '../curves/series.ts';
import { type Source, type Sourced, useSources } from '../curves/source.ts';
import * as api from './api.ts';
import { isAmong } from './chosen.ts';
import {
  type Analysis,
  type FoundEvent,
  linesOf,
  type Result,
  type SeriesFigures,
  type Step,
  titleOf,
} from './model.ts';

const AT_MOST = 20; // series that are drawn of one result
const UNKNOWN = Array.from({ length: AT_MOST }, () => ({ sensor_id: '', parameter: '' }));

interface Overlaid extends Sourced {
  readonly events: readonly FoundEvent[];
  /** What control charts among them hold the series against. */
  readonly figures: readonly SeriesFigures[];
}

/** Draw the results of analyses, kept in step with the range in sight. */
export function useOverlays(
  analyses: readonly Analysis[],
  steps: readonly Step[],
  place: { whole: Gap; origin: number; range: Gap; taken: number },
): Overlaid {
  const [found, setFound] = useState<ReadonlyMap<string, Result>>(new Map());
  const done = analyses.filter(({ status }) => status === 'SUCCEEDED');
  const identity = JSON.stringify([done.map(({ analysis_id }) => analysis_id), steps.length]);
  const known = useRef(new Set<string>());
  const sources = useMemo(() => {
    const take = (id: string) => (result: Result) => {
      if (known.current.has(id)) return; // the first answer is of the whole time
      known.current.add(id);
      setFound((before) => new Map(before).set(id, result));
    };
    return done.map((each) => resultSource(each, titleOf(each, steps), place, take(each.analysis_id)));
  }, [identity, place.whole[0], place.whole[1], place.origin]);
  const sourced = useSources(sources, place.range, place.taken);
  const beside = useMemo(() => {
    const results = done.flatMap(({ analysis_id }) => found.get(analysis_id) ?? []);
    return {
      events: results.flatMap(({ events }) => events),
      figures: results.flatMap(({ figures }) => figures.series ?? []),
    };
  }, [identity, found]);
  return { ...sourced, ...beside };
}

/** Return what draws the result of an analysis. */
export function resultSource(
  { analysis_id, result }: Pick<Analysis, 'analysis_id' | 'result'>,
  title: string | null,
  { whole, origin }: { whole: Gap; origin: number },
  onResult: (result: Result) => void,
  chosen: readonly SeriesName[] | null = null,
): Source {
  return {
    fileId: analysis_id,
    fileName: title,
    version: null,
    whole,
    series: chosen ?? UNKNOWN.slice(0, Math.max(1, Math.min(AT_MOST, result?.series ?? AT_MOST))),
    origin,
    fetch: async (span, points, signal) => {
      const sensors = chosen && [...new Set(chosen.map(({ sensor_id }) => sensor_id))];
      const found = await api.result(analysis_id, { points, span, sensors }, signal);
      onResult(found);
      const lines = linesOf(found).filter((each) => isAmong(chosen, each));
      return drawnOf(lines, span, points);
    },
  };
}
