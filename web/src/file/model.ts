/** What the page of a file makes of its result, before anything is drawn. */
import type { Answer } from '../api/client.ts';
import type { SeriesName } from '../curves/address.ts';
import type { Curve } from '../curves/curve.ts';
import { microsOf } from '../curves/instants.ts';
import { type Anchor, anomalyMarks, type Mark, rowMarks } from '../curves/marks.ts';
import { type Gap, keyOf } from '../curves/series.ts';

export type Result = Answer<'/v1/files/{file_id}'>;
export type Summary = Result['summaries'][number];
export type Fault = Result['errors'][number] & { at?: string | null };
export type Version = Answer<'/v1/files/{file_id}/versions'>['versions'][number];

/** How many series are drawn where none is chosen, and how many can be. */
export const SERIES_AT_FIRST = 8;
export const MOST_SERIES = 20;

/** Whether nothing more comes of a file by itself. */
export function isFinished(result: Pick<Result, 'status'>): boolean {
  return ['processed', 'partial', 'failed'].includes(result.status);
}

/** Return from when until just after when the series of a file go; null where it has no reading. */
export function wholeOf(summaries: readonly Summary[]): Gap | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { first_at, last_at } of summaries) {
    if (first_at) first = Math.min(first, microsOf(first_at));
    if (last_at) last = Math.max(last, microsOf(last_at));
  }
  return first <= last ? [first, last + 1] : null;
}

/** Return the series to draw: those that are chosen and there, else the first. */
export function chosenOf(summaries: readonly Summary[], asked: readonly SeriesName[]): SeriesName[] {
  const there = new Map(
    summaries
      .filter(({ count }) => count > 0)
      .map(({ sensor_id, parameter }) => [keyOf({ sensor_id, parameter }), { sensor_id, parameter }]),
  );
  const chosen = asked.flatMap((name) => there.get(keyOf(name)) ?? []);
  return chosen.length > 0 ? chosen.slice(0, MOST_SERIES) : [...there.values()].slice(0, SERIES_AT_FIRST);
}

/** All faults of a kind: how many there are, and examples of those that are listed. */
export interface FaultGroup {
  readonly code: string;
  readonly count: number;
  /** The columns that it is about, with how many of the listed ones are of each. */
  readonly columns: readonly (readonly [string, number])[];
  readonly examples: readonly Fault[];
  readonly ways: readonly Readonly<Record<string, unknown>>[];
}

/** Return faults by their codes, the most frequent first. */
export function groupsOf(faults: readonly Fault[], counts: Readonly<Record<string, number>>): FaultGroup[] {
  return Object.entries(counts)
    .sort(([one, many], [other, more]) => more - many || one.localeCompare(other))
    .map(([code, count]) => {
      const examples = faults.filter((fault) => fault.code === code);
      const ways = examples.find((fault) => (fault.settled_by ?? []).length > 0)?.settled_by ?? [];
      return {
        code,
        count,
        columns: columnsOf(examples),
        examples,
        ways,
      };
    });
}

function columnsOf(faults: readonly Fault[]): (readonly [string, number])[] {
  const found = new Map<string, number>();
  for (const { column } of faults) if (column !== null) found.set(column, (found.get(column) ?? 0) + 1);
  return [...found].sort(([, one], [, other]) => other - one);
}

const DRIFT = new Set([
  'column_new',
  'column_gone',
  'column_renamed',
  'unit_changed',
  'layout_changed',
  'cadence_changed',
]);

/** Return warnings that tell how a file differs from the one before it, and the others. */
export function parted(warnings: readonly Fault[]): { drift: Fault[]; doubts: Fault[] } {
  return {
    drift: warnings.filter(({ code }) => DRIFT.has(code)),
    doubts: warnings.filter(({ code }) => !DRIFT.has(code)),
  };
}

/** Return counts of those codes alone that are told of drift, or that are not. */
export function countsOf(counts: Readonly<Record<string, number>>, isDrift: boolean): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([code]) => DRIFT.has(code) === isDrift));
}

/** Return rows of which the instant is known: of anomalies, and the first and the last of the file. */
export function anchorsOf({ anomalies, aggregates, summaries }: Result, placed: readonly Fault[]): Anchor[] {
  const known = [...anomalies, ...placed].flatMap(({ row_number, at }) =>
    row_number !== null && at ? [{ rowNumber: row_number, at: microsOf(at) }] : [],
  );
  const whole = wholeOf(summaries);
  if (!whole || !aggregates) return known;
  const rows = aggregates.row_count + aggregates.rejected_rows;
  return [...known, { rowNumber: 1, at: whole[0] }, { rowNumber: rows, at: whole[1] - 1 }];
}

/** Return the marks of a result: its anomalies, its rejected rows, placed where that is known, its warnings. */
export function marksOf(result: Result, placed: readonly Fault[], curves: readonly Curve[], origin: number): Mark[] {
  const anchors = anchorsOf(result, placed);
  return [
    ...anomalyMarks(result.anomalies, curves),
    ...rowMarks(placed.length > 0 ? placed : result.errors, 'rejected', anchors, origin),
    ...rowMarks(result.warnings, 'warning', anchors, origin),
  ];
}

/** Return a number of bytes for people. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return power === 0 ? `${bytes} bytes` : `${Number((bytes / 1_000 ** power).toPrecision(3))} ${units[power]}`;
}

/** Return a count for people, in thousands. */
export const counted = (count: number) => count.toLocaleString('en');
