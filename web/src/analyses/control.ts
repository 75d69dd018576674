/** A control chart: what a series is held against, as lines across its plot. */
import type { Curve } from '../curves/curve.ts';
import type { Drawn, Guide } from '../curves/series.ts';
import type { Json } from './json_schema.ts';
import type { FoundEvent, SeriesFigures } from './model.ts';

const isNumber = (value: Json | undefined): value is number => typeof value === 'number' && Number.isFinite(value);

/** Return the lines of a control chart on a series that it is of, or that it gathered of it. */
export function guidesOf(figures: SeriesFigures, parameter: string): Guide[] {
  const { chart, center, upper, lower } = figures;
  if (chart === 'cusum' && parameter !== figures.parameter) {
    return isNumber(upper) ? [{ value: upper, text: 'decision', kind: 'limit' }] : [];
  }
  if (!isNumber(center)) return [];
  const guides: Guide[] = [{ value: center, text: 'centre', kind: 'centre' }];
  if (chart !== 'individuals' || !isNumber(upper) || !isNumber(lower)) return guides; // limits of what was gathered
  guides.push(
    { value: upper, text: 'upper limit', kind: 'limit' },
    { value: lower, text: 'lower limit', kind: 'limit' },
  );
  for (const side of [upper, lower]) {
    for (const thirds of [1, 2]) {
      guides.push({ value: center + ((side - center) * thirds) / 3, text: `zone ${thirds}`, kind: 'zone' });
    }
  }
  return guides;
}

/** Return curves with the lines of their control charts, where the figures have some. */
export function controlled(curves: readonly Curve[], figures: readonly SeriesFigures[]): Curve[] {
  return curves.map((curve) => {
    const own = figures.find((each) => isOf(curve.drawn, each));
    const guides = own ? guidesOf(own, curve.drawn.parameter) : [];
    return guides.length > 0 ? { ...curve, drawn: { ...curve.drawn, guides } } : curve;
  });
}

function isOf(drawn: Drawn, { sensor_id, parameter }: SeriesFigures): boolean {
  const isGathered = drawn.parameter.startsWith(`${parameter} cusum `);
  return drawn.sensorId === sensor_id && (drawn.parameter === parameter || isGathered);
}

export interface Violations {
  readonly rule: string;
  readonly count: number;
  readonly first: FoundEvent;
}

/** Return which rules were broken, how often, and when first; the one that was broken most often first. */
export function violationsOf(events: readonly FoundEvent[]): Violations[] {
  const found = new Map<string, Violations>();
  for (const event of events) {
    const before = found.get(event.kind);
    found.set(event.kind, { rule: event.kind, count: (before?.count ?? 0) + 1, first: before?.first ?? event });
  }
  return [...found.values()].sort((one, other) => other.count - one.count);
}
