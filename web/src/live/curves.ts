import type { Answer } from '../api/client.ts';
import { type Curve, lookAt } from '../curves/curve.ts';
import { microsOf } from '../curves/instants.ts';
import type { Mark } from '../curves/marks.ts';
import type { Drawn, Gap } from '../curves/series.ts';
import { keyOf, type Reading } from './board.ts';
import { qualityRank, Running } from './readings.ts';

export type LatestPage = Answer<'/v1/sensors/{sensor_id}/latest'>;

/** One series that runs on: its name, and what has come of it. */
interface Line {
  sensorId: string;
  asset: string | null;
  parameter: string;
  unit: string | null;
  running: Running;
  /** Made anew where something has come since. */
  curve: Curve | null;
}

interface Named {
  sensor_id: string;
  asset: string | null;
  parameter: string;
  unit: string | null;
}

/** The running curves of a page, in the order in which their series came. */
export class RunningCurves {
  private readonly lines = new Map<string, Line>();

  /** Take in readings, in any order and as often as they come; return whether anything has changed. */
  take(readings: readonly (Reading | (LatestPage['readings'][number] & { sensor_id: string }))[]): boolean {
    let changed = false;
    for (const each of readings) {
      const point = {
        at: microsOf(each.at),
        value: each.value,
        quality: qualityRank(each.quality),
        anomaly: each.anomaly,
        rank: microsOf(each.received_at),
      };
      changed = this.add(each, point) || changed;
    }
    return changed;
  }

  /** Take in one value at an instant, of which none is the better. */
  put(of: Named, at: number, value: number): boolean {
    return this.add(of, { at, value, quality: 0, anomaly: null, rank: 0 });
  }

  clear(): void {
    this.lines.clear();
  }

  get size(): number {
    return this.lines.size;
  }

  /** Return the newest instant of all; null where there is nothing. */
  newest(): number | null {
    const found = [...this.lines.values()].flatMap(({ running }) => running.last?.at ?? []);
    return found.length > 0 ? Math.max(...found) : null;
  }

  /** Return from the first instant to just after the last. */
  whole(): Gap | null {
    const firsts = [...this.lines.values()].flatMap(({ running }) => running.all[0]?.at ?? []);
    const newest = this.newest();
    return newest === null ? null : [Math.min(...firsts), newest + 1];
  }

  /** Return all curves; those to which nothing came are the same objects as before. */
  curves(): Curve[] {
    return [...this.lines.values()].map((line, position) => {
      line.curve ??= curveOf(line, position);
      return line.curve;
    });
  }

  /** Return the anomalies on the curves that are shown. */
  marksOf = (curves: readonly Curve[]): Mark[] =>
    curves.flatMap((curve, position) => {
      const points = this.lines.get(curve.key)?.running.all ?? [];
      return points.flatMap(({ at, value, anomaly }) =>
        anomaly === null ? [] : { ...MARK, x: at, y: value, curve: position, text: `anomaly: ${anomaly}` },
      );
    });

  private add(of: Named, point: Parameters<Running['take']>[0]): boolean {
    if (Number.isNaN(point.at)) return false;
    const line = this.lineOf(of);
    const changed = line.running.take(point);
    if (changed) line.curve = null;
    return changed;
  }

  private lineOf(of: Named): Line {
    const key = keyOf(of);
    const known = this.lines.get(key);
    if (known) return known;
    const { sensor_id: sensorId, asset, parameter, unit } = of;
    const made = { sensorId, asset, parameter, unit, running: new Running(), curve: null };
    this.lines.set(key, made);
    return made;
  }
}

const MARK = { kind: 'anomaly', rowNumber: null, about: false } as const;

function curveOf({ running, sensorId, asset, parameter, unit }: Line, position: number): Curve {
  const { at, value, quality, gaps } = running.columns();
  const drawn: Drawn = {
    sensorId,
    parameter,
    unit,
    count: at.length,
    at,
    value,
    quality,
    buckets: null,
    end: at,
    gaps,
    limits: null,
  };
  const key = keyOf({ sensor_id: sensorId, asset, parameter, unit });
  return { key, fileId: '', fileName: null, origin: 0, drawn, look: lookAt(position) };
}
