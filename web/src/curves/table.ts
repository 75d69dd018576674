/** The same as the lines, as a table: for those who do not see the lines, and to copy from. */
import { type Curve, titleOf, xOf } from './curve.ts';
import { instantText, readingOf, valueText } from './readout.ts';
import type { Gap } from './series.ts';
import type { Clock } from './ticks.ts';

export interface CurveTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows in the range, whether they are on this page or not. */
  readonly count: number;
}

/** Return a page of what the curves have within a range: a row for each place, a column for each curve. */
export function tableOf(curves: readonly Curve[], range: Gap, clock: Clock, first: number, most: number): CurveTable {
  const rows = new Map<number, string[]>();
  curves.forEach((curve, c) => {
    for (let i = 0; i < curve.drawn.at.length; i++) {
      const x = xOf(curve, i);
      if (x < range[0] || x > range[1]) continue;
      const row = rows.get(x) ?? new Array<string>(curves.length).fill('');
      row[c] = valueText(readingOf(curve, c, i));
      rows.set(x, row);
    }
  });
  const places = [...rows.keys()].sort((one, other) => one - other);
  const shown = places.slice(first, first + most).map((x) => [placeText(curves, x, clock), ...rows.get(x)!]);
  return {
    head: [clock === 'elapsed' ? 'Elapsed' : `Time (${clock.zone})`, ...curves.map(titleOf)],
    rows: shown,
    count: places.length,
  };
}

function placeText(curves: readonly Curve[], x: number, clock: Clock): string {
  const origin = clock === 'elapsed' ? 0 : (curves[0]?.origin ?? 0);
  return instantText(x + origin, origin, clock);
}

/** Return in one sentence what a chart shows, for those who hear it. */
export function summaryOf(curves: readonly Curve[], range: Gap, clock: Clock): string {
  const names = curves.slice(0, 5).map(titleOf).join(', ');
  const more = curves.length > 5 ? ` and ${curves.length - 5} more` : '';
  const [from, to] = range.map((x) => instantText(x, 0, clock)) as [string, string];
  const zone = clock === 'elapsed' ? 'since the start' : clock.zone;
  return `${curves.length} series (${names}${more}) from ${from} to ${to} (${zone})`;
}
