/** What stands under the cursor: the values of all curves, with their units and exact instants. */
import { type Curve, nearest, titleOf } from './curve.ts';
import { elapsed, written } from './instants.ts';
import { exact, rounded } from './numbers.ts';
import { isBucket, QUALITIES, type Quality } from './series.ts';
import type { Clock } from './ticks.ts';

export interface Reading {
  readonly key: string;
  readonly title: string;
  readonly unit: string | null;
  readonly curve: number;
  readonly at: number;
  readonly until: number;
  readonly value: number;
  readonly quality: Quality;
  /** Of a bucket: its extremes, and of how many readings. */
  readonly bucket: {
    readonly min: number;
    readonly max: number;
    readonly count: number;
  } | null;
}

/** Return of each curve what it has nearest to a place in the picture, but not farther off than `reach`. */
export function readoutAt(curves: readonly Curve[], x: number, reach: number): Reading[] {
  return curves.flatMap((curve, position) => {
    const i = nearest(curve, x);
    const reading = i < 0 ? null : readingOf(curve, position, i);
    return reading && isNear(reading, x + curve.origin, reach) ? [reading] : [];
  });
}

function isNear(reading: Reading, at: number, reach: number): boolean {
  return at >= reading.at - reach && at <= reading.until + reach;
}

/** Return entry `i` of a curve. */
export function readingOf(curve: Curve, position: number, i: number): Reading {
  const { at, end, value, quality, buckets, unit } = curve.drawn;
  return {
    key: curve.key,
    title: titleOf(curve),
    unit,
    curve: position,
    at: at[i]!,
    until: end[i]!,
    value: value[i]!,
    quality: QUALITIES[quality[i]!]!,
    bucket:
      buckets && isBucket(curve.drawn, i)
        ? {
            min: buckets.min[i]!,
            max: buckets.max[i]!,
            count: buckets.counts[i]!,
          }
        : null,
  };
}

/** Return a value for people: `40.25 °C`, of a bucket `mean 40.2 °C, 38 … 42 (120 readings)`. */
export function valueText({ value, unit, bucket, quality }: Reading): string {
  const of = unit ? ` ${unit}` : '';
  const doubt = quality === 'good' ? '' : ` · ${quality}`;
  if (!bucket) return `${exact(value)}${of}${doubt}`;
  if (bucket.count === 1) return `${exact(bucket.min)}${of}${doubt}`;
  if (bucket.min === bucket.max) return `${exact(bucket.min)}${of} (${bucket.count} readings)${doubt}`;
  return `${rounded(value)}${of} (${exact(bucket.min)} … ${exact(bucket.max)}, ${bucket.count} readings)${doubt}`;
}

/** Return when a reading was, with all digits: by a clock, or since the start of its file. */
export function instantText(at: number, origin: number, clock: Clock): string {
  return clock === 'elapsed' ? elapsed(at - origin) : written(at, clock.zone);
}
