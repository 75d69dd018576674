/** What is marked beside the lines: doubtful readings, anomalies, rejected rows, warnings; each by shape and colour. */
import { type Curve, xOf } from './curve.ts';
import { microsOf } from './instants.ts';

export type MarkKind = 'uncertain' | 'bad' | 'anomaly' | 'rejected' | 'warning' | 'found' | 'alarm';
export const MARK_KINDS: readonly MarkKind[] = ['rejected', 'bad', 'alarm', 'anomaly', 'uncertain', 'warning', 'found'];

/** One mark; `y` is null where there is no value, then it lies at the foot of the plot. */
export interface Mark {
  readonly kind: MarkKind;
  readonly x: number;
  readonly y: number | null;
  /** Which curve it lies on, by position; null for those of no one curve. */
  readonly curve: number | null;
  readonly text: string;
  /** The data record that it leads to; null where it leads nowhere. */
  readonly rowNumber: number | null;
  /** Whether the place is known, or only the rows before and after. */
  readonly about: boolean;
}

/** An anomaly as results list it. */
export interface Anomaly {
  row_number: number;
  sensor_id: string;
  parameter: string;
  at: string;
  value: number;
  rule: string;
}

/** An error or a warning as results list it; `at` where the server says near which instant. */
export interface Fault {
  row_number: number | null;
  line: number | null;
  column: string | null;
  value: string | null;
  code: string;
  reason: string;
  hint: string;
  at?: string | null;
}

/** Return the marks of readings whose quality is not good; in a bucket at the extreme that is farther from its mean. */
export function qualityMarks(curve: Curve, position: number): Mark[] {
  const { quality, value, buckets } = curve.drawn;
  const marks: Mark[] = [];
  for (let i = 0; i < quality.length; i++) {
    const rank = quality[i]!;
    if (rank === 0) continue;
    const kind = rank === 2 ? 'bad' : 'uncertain';
    const several = (buckets?.counts[i] ?? 1) > 1;
    const text = several ? `${kind} among ${buckets!.counts[i]} readings` : kind;
    marks.push({ kind, x: xOf(curve, i), y: value[i]!, curve: position, text, rowNumber: null, about: several });
  }
  return marks;
}

/** Return the marks of anomalies on the curves that are shown. */
export function anomalyMarks(anomalies: readonly Anomaly[], curves: readonly Curve[]): Mark[] {
  return anomalies.flatMap((anomaly) => {
    const curve = curves.findIndex((each) => isOf(each, anomaly));
    if (curve < 0) return [];
    const x = microsOf(anomaly.at) - curves[curve]!.origin;
    const text = `anomaly: ${anomaly.rule}`;
    return [{ kind: 'anomaly', x, y: anomaly.value, curve, text, rowNumber: anomaly.row_number, about: false }];
  });
}

function isOf({ drawn }: Curve, series: { sensor_id: string; parameter: string }): boolean {
  return drawn.sensorId === series.sensor_id && drawn.parameter === series.parameter;
}

/** A row of which the instant is known. */
export interface Anchor {
  readonly rowNumber: number;
  readonly at: number;
}

/**
 * Return the marks of rows with an error or a warning, at the foot of the plot. A row that the server places lies
 * there; others lie between the nearest rows whose instants are known.
 */
export function rowMarks(
  faults: readonly Fault[],
  kind: 'rejected' | 'warning',
  anchors: readonly Anchor[],
  origin: number,
): Mark[] {
  const known = [...anchors].sort((one, other) => one.rowNumber - other.rowNumber);
  return faults.flatMap((fault) => {
    if (fault.row_number === null) return [];
    const said = fault.at ? microsOf(fault.at) : Number.NaN;
    const at = Number.isNaN(said) ? placed(fault.row_number, known) : said;
    if (at === null) return [];
    const text = `${fault.column === null ? 'row' : fault.column} ${fault.row_number}: ${fault.reason}`;
    return [
      { kind, x: at - origin, y: null, curve: null, text, rowNumber: fault.row_number, about: Number.isNaN(said) },
    ];
  });
}

function placed(row: number, known: readonly Anchor[]): number | null {
  const next = known.findIndex((each) => each.rowNumber >= row);
  if (known.length === 0) return null;
  if (next === 0 || next === -1) return known[next === 0 ? 0 : known.length - 1]!.at;
  const [before, after] = [known[next - 1]!, known[next]!];
  const share = (row - before.rowNumber) / (after.rowNumber - before.rowNumber);
  return Math.round(before.at + share * (after.at - before.at));
}

/** Return those within a range, thinned so that of marks of a kind within `least` of each other one is left. */
export function thinned(marks: readonly Mark[], [from, to]: readonly [number, number], least: number): Mark[] {
  const last = new Map<string, number>();
  const inside = marks.filter((mark) => mark.x >= from && mark.x <= to);
  return inside
    .sort((one, other) => one.x - other.x)
    .filter((mark) => {
      const key = `${mark.kind} ${mark.curve}`;
      const before = last.get(key);
      if (before !== undefined && mark.x - before < least && mark.kind !== 'anomaly') return false;
      last.set(key, mark.x);
      return true;
    });
}
