/** Which series of an analysis are in sight: those of a control chart one by one, for each has limits of its own. */
import type { SeriesName } from '../curves/address.ts';
import { keyOf, nameOf, type SeriesChoice } from '../curves/series.ts';
import type { Result } from './model.ts';

export const AT_FIRST = 8; // of many series

type Named = SeriesName & { readonly unit?: string | null };

/** Return the series that a result tells of: those that it has figures of, else those that it is of, or gave. */
export function seriesOf(
  { figures, series }: Pick<Result, 'figures' | 'series'>,
  given: readonly Named[] = [],
): SeriesChoice[] {
  const found = new Map<string, SeriesChoice>();
  const named: readonly Named[] = figures.series ?? (given.length > 0 ? given : series);
  for (const { sensor_id, parameter, unit } of named) {
    const title = nameOf(sensor_id, parameter, unit ?? null);
    if (!found.has(keyOf({ sensor_id, parameter }))) {
      found.set(keyOf({ sensor_id, parameter }), { sensor_id, parameter, title });
    }
  }
  return [...found.values()];
}

/** Return which of them are in sight: those that were asked for, else the first of control charts, or of many; null: all. */
export function inSight(
  all: readonly SeriesName[],
  asked: readonly SeriesName[],
  { figures }: Pick<Result, 'figures'>,
): readonly SeriesName[] | null {
  const there = new Set(all.map(keyOf));
  const chosen = asked.filter((name) => there.has(keyOf(name)));
  if (chosen.length > 0) return chosen;
  const isCharted = figures.series?.some(({ chart }) => chart) ?? false;
  if (isCharted && all.length > 1) return all.slice(0, 1);
  return all.length > AT_FIRST ? all.slice(0, AT_FIRST) : null;
}

/** Whether something is of one of these series, or was gathered of one: `value cusum above` is of `value`. */
export function isAmong(
  chosen: readonly SeriesName[] | null,
  of: { sensor_id?: string | null; parameter?: string | null },
): boolean {
  if (chosen === null || !of.sensor_id) return true;
  const { sensor_id, parameter } = of;
  return chosen.some(
    (each) =>
      each.sensor_id === sensor_id &&
      (parameter == null || parameter === each.parameter || parameter.startsWith(`${each.parameter} `)),
  );
}
