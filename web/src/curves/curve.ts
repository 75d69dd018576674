/** A curve is a series at its place in the picture: of which file, from where its time counts, how it looks. */
import { type Drawn, type Gap, isBucket, lowerBound, nameOf, placeOf } from './series.ts';

/** Dashes tell curves apart where colours are used up, and where colours cannot be seen. */
export interface Look {
  /** Which of the palette's colours, from 0. */
  readonly colour: number;
  readonly dash: readonly number[];
  /** The dash by its name. */
  readonly stroke: string;
}

export interface Curve {
  readonly key: string;
  readonly fileId: string;
  /** The name of its file, where several are compared. */
  readonly fileName: string | null;
  /** Taken from its instants to place them: the start of its file where time counts from there, else 0. */
  readonly origin: number;
  readonly drawn: Drawn;
  readonly look: Look;
}

export const COLOURS = 10;
const DASHES = [
  { stroke: 'solid', dash: [] },
  { stroke: 'dashed', dash: [7, 3] },
  { stroke: 'dotted', dash: [2, 3] },
  { stroke: 'dashdot', dash: [9, 3, 2, 3] },
];

/** Return the look of the curve at a position: each colour once without a dash, then again with one. */
export function lookAt(position: number): Look {
  return { colour: position % COLOURS, ...DASHES[Math.floor(position / COLOURS) % DASHES.length]! };
}

/** Return a curve's name, with its file's where several are compared. */
export function titleOf(curve: Curve): string {
  const name = nameOf(curve.drawn.sensorId, curve.drawn.parameter, curve.drawn.unit);
  return curve.fileName === null ? name : `${curve.fileName} · ${name}`;
}

/** Return where entry `i` of a curve lies in the picture. */
export function xOf(curve: Curve, i: number): number {
  return placeOf(curve.drawn, i) - curve.origin;
}

/** Return which entries `[first, last)` lie within a range of the picture, with one more on either side. */
export function entriesIn(curve: Curve, [from, to]: Gap): Gap {
  const { at, end } = curve.drawn;
  const first = lowerBound(end, from + curve.origin);
  const last = lowerBound(at, to + curve.origin);
  return [Math.max(0, first - 1), Math.min(at.length, last + 1)];
}

/** Return the lowest and the highest value of a curve within a range of the picture; null where there is none. */
export function valuesIn(curve: Curve, range: Gap): Gap | null {
  const { value, buckets, at, end } = curve.drawn;
  const lowest = buckets?.min ?? value;
  const highest = buckets?.max ?? value;
  const first = lowerBound(end, range[0] + curve.origin);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = first; i < at.length && at[i]! - curve.origin <= range[1]; i++) {
    if (lowest[i]! < low) low = lowest[i]!;
    if (highest[i]! > high) high = highest[i]!;
  }
  return low <= high ? [low, high] : null;
}

/** Return the entry nearest to a place in the picture; -1 where there is none. */
export function nearest(curve: Curve, x: number): number {
  const { at } = curve.drawn;
  if (at.length === 0) return -1;
  const after = lowerBound(at, x + curve.origin);
  if (after > 0 && isBucket(curve.drawn, after - 1) && x + curve.origin < curve.drawn.end[after - 1]!) return after - 1;
  if (after === at.length) return after - 1;
  if (after === 0) return 0;
  return x - xOf(curve, after - 1) <= xOf(curve, after) - x ? after - 1 : after;
}

/** Return for each entry whether the line to it from the one before is broken: a gap lies between them. */
export function breaks(drawn: Drawn): Uint8Array {
  const broken = new Uint8Array(drawn.at.length);
  for (const [from, to] of drawn.gaps) {
    const holding = lowerBound(drawn.at, to + 1) - 1;
    if (holding > lowerBound(drawn.at, from + 1) - 1) broken[holding] = 1;
  }
  return broken;
}
