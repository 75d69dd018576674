/** Series as the API draws them, in arrays that can be searched and drawn. */
import { microsOf } from './instants.ts';

export type Quality = 'good' | 'uncertain' | 'bad';
export type Gap = readonly [from: number, to: number];

/** From `min` to `max`, both included; null is open. */
export interface Bounds {
  readonly min: number | null;
  readonly max: number | null;
}

/** What a rule set says of a series, in its unit: outside `hard` is rejected, outside `soft` is an anomaly. */
export interface Limits {
  readonly hard: Bounds | null;
  readonly soft: Bounds | null;
}

/** A line across the plot at a value: the centre of a control chart, its zones. */
export interface Guide {
  readonly value: number;
  readonly text: string;
  readonly kind: 'centre' | 'zone' | 'limit';
}

/** One series of `GET /v1/files/{file_id}/series`. */
export interface AnsweredSeries {
  asset?: string | null;
  sensor_id: string;
  parameter: string;
  unit: string | null;
  count: number;
  kind: 'raw' | 'buckets';
  at: string[];
  value?: number[] | null;
  quality?: Quality[] | null;
  min?: number[] | null;
  min_at?: string[] | null;
  max?: number[] | null;
  max_at?: string[] | null;
  first?: number[] | null;
  last?: number[] | null;
  mean?: number[] | null;
  counts?: number[] | null;
  worst_quality?: Quality[] | null;
  gaps: [string, string][];
  limits?: Limits | null;
}

/** The extremes of each bucket, and when they were. */
export interface Extremes {
  readonly min: Float64Array;
  readonly minAt: Float64Array;
  readonly max: Float64Array;
  readonly maxAt: Float64Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly counts: Float64Array;
}

/** A series to draw: readings, or buckets of them (then `value` is their mean and `at` where they begin). */
export interface Drawn {
  readonly asset?: string | null;
  readonly sensorId: string;
  readonly parameter: string;
  readonly unit: string | null;
  readonly count: number;
  readonly at: Float64Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
  readonly buckets: Extremes | null;
  /** Where each bucket ends; of a reading its own instant. */
  readonly end: Float64Array;
  readonly gaps: readonly Gap[];
  readonly limits: Limits | null;
  readonly guides?: readonly Guide[];
}

/** Thrown where an answer does not hold together: lists of unequal length, or an instant that is none. */
export class BrokenSeries extends Error {
  override readonly name = 'BrokenSeries';
}

const RANK: Readonly<Record<Quality, number>> = { good: 0, uncertain: 1, bad: 2 };
export const QUALITIES: readonly Quality[] = ['good', 'uncertain', 'bad'];

/** Return what tells a series from others of its file. */
export function keyOf(series: { sensor_id: string; parameter: string }): string {
  return JSON.stringify([series.sensor_id, series.parameter]);
}

/** Return a series for people: its sensor, its parameter where that says something, and its unit. */
export function nameOf(sensorId: string, parameter: string, unit: string | null): string {
  const name = parameter === 'value' ? sensorId : `${sensorId} / ${parameter}`;
  return unit ? `${name} [${unit}]` : name;
}

/** A series to choose, as it is called for people. */
export interface SeriesChoice {
  readonly sensor_id: string;
  readonly parameter: string;
  readonly title: string;
}

/** Return a series as one to choose. */
export function choiceOf(series: { sensor_id: string; parameter: string; unit: string | null }): SeriesChoice {
  const { sensor_id, parameter, unit } = series;
  return { sensor_id, parameter, title: nameOf(sensor_id, parameter, unit) };
}

/** Return all series of an answer; buckets are told their length by the range and the points that were asked for. */
export function drawnOf(answer: readonly AnsweredSeries[], span: Gap, points: number): Drawn[] {
  const width = Math.max(1, Math.ceil((span[1] - span[0]) / points));
  return answer.map((series) => (series.kind === 'buckets' ? bucketed(series, width, span[1]) : raw(series)));
}

function raw(series: AnsweredSeries): Drawn {
  const at = instants(series.at);
  const value = numbers(series.value, at.length, 'value');
  return { ...common(series), at, value, quality: ranks(series.quality, at.length), buckets: null, end: at };
}

function bucketed(series: AnsweredSeries, asked: number, last: number): Drawn {
  const at = instants(series.at);
  const of = (list: number[] | null | undefined, name: string) => numbers(list, at.length, name);
  const when = (list: string[] | null | undefined, name: string) => instants(sized(list, at.length, name));
  const buckets = {
    min: of(series.min, 'min'),
    minAt: when(series.min_at, 'min_at'),
    max: of(series.max, 'max'),
    maxAt: when(series.max_at, 'max_at'),
    first: of(series.first, 'first'),
    last: of(series.last, 'last'),
    counts: of(series.counts, 'counts'),
  };
  const quality = ranks(series.worst_quality, at.length);
  return { ...common(series), at, value: of(series.mean, 'mean'), quality, buckets, end: endsOf(at, asked, last) };
}

const COARSER = 1.25; // how much longer buckets may be than was asked for: they are taken from a grid of round lengths

/** Return where each bucket ends: where its grid has the next, but not after the next begins, nor after the range. */
function endsOf(at: Float64Array, asked: number, last: number): Float64Array {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 2; i < at.length; i++) least = Math.min(least, at[i]! - at[i - 1]!); // the first may be cut by the range
  const length = least <= asked * COARSER ? least : asked;
  return at.map((begin, i) => Math.min(begin + length, at[i + 1] ?? last));
}

function common(series: AnsweredSeries) {
  return {
    asset: series.asset ?? null,
    sensorId: series.sensor_id,
    parameter: series.parameter,
    unit: series.unit,
    count: series.count,
    gaps: series.gaps.map(([from, to]): Gap => [instant(from), instant(to)]),
    limits: series.limits ?? null,
  };
}

function sized<T>(list: T[] | null | undefined, length: number, name: string): T[] {
  if (list?.length !== length) throw new BrokenSeries(`${name} has ${list?.length ?? 0} entries, ${length} were due`);
  return list;
}

function numbers(list: number[] | null | undefined, length: number, name: string): Float64Array {
  return Float64Array.from(sized(list, length, name));
}

function ranks(list: Quality[] | null | undefined, length: number): Uint8Array {
  return list ? Uint8Array.from(sized(list, length, 'quality'), (each) => RANK[each]) : new Uint8Array(length);
}

function instants(list: string[]): Float64Array {
  return Float64Array.from(list, instant);
}

function instant(text: string): number {
  const micros = microsOf(text);
  if (Number.isNaN(micros)) throw new BrokenSeries(`${JSON.stringify(text)} is no instant`);
  return micros;
}

/** Return the instant at which entry `i` is drawn: of a bucket its middle. */
export function placeOf(drawn: Drawn, i: number): number {
  return (drawn.at[i]! + drawn.end[i]!) / 2;
}

/** Return whether entry `i` stands for several readings, or for a stretch of time. */
export function isBucket(drawn: Drawn, i: number): boolean {
  return drawn.end[i] !== drawn.at[i];
}

/** Return the first entry at or after an instant. */
export function lowerBound(at: ArrayLike<number>, instant: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
