/** What was fetched closely within what was fetched of the whole, so that panning never meets an empty plot. */
import { type Drawn, type Extremes, type Gap, lowerBound } from './series.ts';

/** Return a series with its close view within `span`, and with its overview before and after. */
export function splice(overview: Drawn, close: Drawn, span: Gap): Drawn {
  const before = wholeBefore(overview, span[0]);
  const after = lowerBound(overview.at, span[1]);
  if (before === 0 && after === overview.at.length) return close;
  const join = <T extends Float64Array | Uint8Array>(of: (drawn: Drawn) => T) =>
    joined(of(overview).subarray(0, before) as T, of(close), of(overview).subarray(after) as T);
  return {
    ...close,
    at: join((drawn) => drawn.at),
    value: join((drawn) => drawn.value),
    quality: join((drawn) => drawn.quality),
    buckets: overview.buckets || close.buckets ? extremes(join) : null,
    end: join((drawn) => drawn.end),
    gaps: overview.gaps, // of the whole file
  };
}

/** Return how many entries lie before an instant as a whole, so that no reading is shown twice. */
function wholeBefore({ at, end }: Drawn, instant: number): number {
  const begun = lowerBound(at, instant);
  return begun > 0 && end[begun - 1]! > instant ? begun - 1 : begun;
}

/** Return a series of which a stretch has nothing. */
export function emptyOf(drawn: Drawn): Drawn {
  const none = new Float64Array(0);
  return { ...drawn, at: none, end: none, value: none, quality: new Uint8Array(0), buckets: null };
}

function extremes(join: (of: (drawn: Drawn) => Float64Array) => Float64Array): Extremes {
  return {
    min: join((drawn) => drawn.buckets?.min ?? drawn.value),
    minAt: join((drawn) => drawn.buckets?.minAt ?? drawn.at),
    max: join((drawn) => drawn.buckets?.max ?? drawn.value),
    maxAt: join((drawn) => drawn.buckets?.maxAt ?? drawn.at),
    first: join((drawn) => drawn.buckets?.first ?? drawn.value),
    last: join((drawn) => drawn.buckets?.last ?? drawn.value),
    counts: join((drawn) => drawn.buckets?.counts ?? new Float64Array(drawn.at.length).fill(1)),
  };
}

function joined<T extends Float64Array | Uint8Array>(...parts: T[]): T {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new (parts[0]!.constructor as new (length: number) => T)(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
