/** The series of files, kept in step with the range in sight. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../api/client.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import type { SeriesName } from './address.ts';
import { type Curve, lookAt } from './curve.ts';
import { type Fetch, Fetching, type Shown } from './fetching.ts';
import { textOf } from './instants.ts';
import { type Drawn, drawnOf, type Gap, keyOf } from './series.ts';

/** A file of which series are drawn. */
export interface Source {
  readonly fileId: string;
  /** Said with each of its series, where several files are compared. */
  readonly fileName: string | null;
  readonly version: number | null;
  /** From its first reading to just after its last. */
  readonly whole: Gap;
  readonly series: readonly SeriesName[];
  /** Taken from its instants: its start, where time counts from there. */
  readonly origin: number;
  /** Whether the assets tell its series apart, as those of batches do. */
  readonly namesAssets?: boolean;
  /** What fetches its series, where it is no file. */
  readonly fetch?: Fetch;
}

export interface Sourced {
  readonly curves: readonly Curve[];
  readonly state: Shown['state'];
  readonly problem: Problem | null;
  /** Tell which range of the picture is in sight. */
  look(range: Gap): void;
  again(): void;
}

function fetchOf({ fileId, version, series, fetch }: Source): Fetch {
  if (fetch) return fetch;
  return async (span, points, signal) => {
    const query = {
      sensor_id: series.map((each) => each.sensor_id),
      parameter: series.map((each) => each.parameter),
      from: textOf(span[0]),
      to: textOf(span[1]),
      points,
      version,
    };
    const found = await get('/v1/files/{file_id}/series', { path: { file_id: fileId }, query, signal });
    return drawnOf(found.series, span, points);
  };
}

/** Draw series of files, `taken` of the looks being in use already. What is shown of one stays while more of it comes. */
export function useSources(sources: readonly Source[], range: Gap, taken = 0): Sourced {
  const [shown, setShown] = useState<ReadonlyMap<string, Shown>>(new Map());
  const running = useRef<{ source: Source; fetching: Fetching }[]>([]);
  const identity = JSON.stringify(
    sources.map(({ fileId, version, whole, series }) => [fileId, version, whole, series]),
  );
  useEffect(() => {
    running.current = sources.map((source) => begin(source, range, setShown));
    return () => {
      for (const { fetching } of running.current) fetching.stop();
    };
  }, [identity]);
  const look = useRef((next: Gap) => {
    for (const { source, fetching } of running.current) fetching.look(onFile(next, originOf(source.fileId)));
  });
  const origins = useRef(new Map<string, number>());
  origins.current = new Map(sources.map((source) => [source.fileId, source.origin]));
  const originOf = (fileId: string) => origins.current.get(fileId) ?? 0;
  const curves = useMemo(() => curvesOf(sources, shown, taken), [shown, sources, taken]);
  const all = sources.map((source) => shown.get(source.fileId));
  const failed = all.find((each) => each?.state === 'failed');
  return {
    curves,
    state: failed ? 'failed' : all.every((each) => each?.state === 'shown') ? 'shown' : 'loading',
    problem: failed ? asProblem(failed.error) : null,
    look: look.current,
    again: () => {
      for (const { source, fetching } of running.current)
        if (shown.get(source.fileId)?.state === 'failed') void fetching.again();
    },
  };
}

type Told = (change: (before: ReadonlyMap<string, Shown>) => ReadonlyMap<string, Shown>) => void;

function begin(source: Source, range: Gap, tell: Told): { source: Source; fetching: Fetching } {
  const fetching = new Fetching(fetchOf(source), source.series.length, source.whole, (shown) =>
    tell((before) => new Map(before).set(source.fileId, shown)),
  );
  void fetching.start(onFile(range, source.origin));
  return { source, fetching };
}

const onFile = ([from, to]: Gap, origin: number): Gap => [from + origin, to + origin];

function keyIn({ fileId, namesAssets }: Source, { sensorId, parameter, unit, asset }: Drawn): string {
  const name = `${fileId} ${keyOf({ sensor_id: sensorId, parameter })} ${unit ?? ''}`;
  return namesAssets ? `${name} ${asset ?? ''}` : name;
}

function curvesOf(sources: readonly Source[], shown: ReadonlyMap<string, Shown>, taken: number): Curve[] {
  const found = sources.flatMap((source) =>
    (shown.get(source.fileId)?.drawn ?? []).map((drawn) => ({ source, drawn })),
  );
  return found.map(({ source, drawn }, i) => ({
    key: keyIn(source, drawn),
    fileId: source.fileId,
    fileName: source.namesAssets ? (drawn.asset ?? null) : source.fileName,
    origin: source.origin,
    drawn,
    look: lookAt(taken + i),
  }));
}
