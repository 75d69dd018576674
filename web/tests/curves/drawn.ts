import { type Curve, lookAt } from '../../src/curves/curve.ts';
import { microsOf, textOf } from '../../src/curves/instants.ts';
import { type AnsweredSeries, type Drawn, drawnOf, type Gap } from '../../src/curves/series.ts';

export const T0 = microsOf('2025-10-01T08:00:00Z');

/** Return readings of a sensor, one for each pair of seconds since T0 and value. */
export function readings(
  pairs: [seconds: number, value: number][],
  more: Partial<AnsweredSeries> = {},
): AnsweredSeries {
  return {
    sensor_id: 'S1',
    parameter: 'temperature',
    unit: '°C',
    count: pairs.length,
    kind: 'raw',
    at: pairs.map(([seconds]) => textOf(T0 + seconds * 1e6)),
    value: pairs.map(([, value]) => value),
    quality: pairs.map(() => 'good'),
    gaps: [],
    ...more,
  };
}

/** Return buckets of a second, one for each of seconds since T0, lowest and highest. */
export function buckets(
  list: [seconds: number, min: number, max: number][],
  more: Partial<AnsweredSeries> = {},
): AnsweredSeries {
  const at = (seconds: number) => textOf(T0 + seconds * 1e6);
  return {
    ...readings([]),
    count: list.length * 10,
    kind: 'buckets',
    at: list.map(([seconds]) => at(seconds)),
    value: null,
    quality: null,
    min: list.map(([, min]) => min),
    min_at: list.map(([seconds]) => at(seconds + 0.25)),
    max: list.map(([, , max]) => max),
    max_at: list.map(([seconds]) => at(seconds + 0.5)),
    first: list.map(([, min]) => min),
    last: list.map(([, , max]) => max),
    mean: list.map(([, min, max]) => (min + max) / 2),
    counts: list.map(() => 10),
    worst_quality: list.map(() => 'good'),
    ...more,
  };
}

export function drawn(series: AnsweredSeries, span: Gap = [T0, T0 + 10e6], points = 10): Drawn {
  return drawnOf([series], span, points)[0] as Drawn;
}

export function curve(of: Drawn, more: Partial<Curve> = {}): Curve {
  return {
    key: `${of.sensorId}/${of.parameter}`,
    fileId: 'f',
    fileName: null,
    origin: 0,
    drawn: of,
    look: lookAt(0),
    ...more,
  };
}
