import type { Pair } from './board.ts';

export interface Spark {
  /** The way of the line, in a box of 0 0 `width` `height`. */
  path: string;
  /** The last value, as a point. */
  end: readonly [x: number, y: number];
}

const EDGE = 2; // so that lines and the point at the end are not cut

/** Return the line through some values by their instants; null where there are not two. A gap breaks it. */
export function sparkOf(pairs: readonly Pair[], width: number, height: number): Spark | null {
  const points = pairs
    .map(([at, value]) => ({ at: Date.parse(at), value }))
    .filter(({ value }) => Number.isFinite(value));
  const [first, last] = [points.at(0), points.at(-1)];
  if (!first || !last || first.at === last.at) return null;
  const x = scale(first.at, last.at, EDGE, width - EDGE);
  const values = points.map(({ value }) => value);
  const y = scale(Math.min(...values), Math.max(...values), height - EDGE, EDGE);
  const longest = (5 * (last.at - first.at)) / (points.length - 1);
  let before: number | null = null;
  let path = '';
  for (const { at, value } of points) {
    path += `${before === null || at - before > longest ? 'M' : 'L'}${digits(x(at))} ${digits(y(value))}`;
    before = at;
  }
  return { path, end: [x(last.at), y(last.value)] };
}

/** Return how to go from one range to another; a range without length lies in the middle. */
function scale(from: number, to: number, low: number, high: number): (value: number) => number {
  const length = to - from;
  return (value) => (length === 0 ? (low + high) / 2 : low + ((value - from) / length) * (high - low));
}

const digits = (value: number) => String(Math.round(value * 10) / 10);
