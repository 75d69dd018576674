import { QUALITIES, type Quality } from '../curves/series.ts';

/** What arrives of a running curve, in the order of its instants. Instants are whole microseconds since 1970. */
export interface Point {
  at: number;
  value: number;
  /** 0 good, 1 uncertain, 2 bad. */
  quality: number;
  anomaly: string | null;
  /** Of equal instants the one with the higher rank counts. */
  rank: number;
}

export interface Columns {
  at: Float64Array;
  value: Float64Array;
  quality: Uint8Array;
  gaps: [from: number, to: number][];
}

/** The service keeps as many of a series. */
export const MOST = 2_000;
const STEPS_OF_A_GAP = 5;

export function qualityRank(word: string): number {
  const found = QUALITIES.indexOf(word as Quality);
  return found < 0 ? 1 : found;
}

/** The last readings of one series: each instant once, the oldest go where there are too many. */
export class Running {
  private points: Point[] = [];
  private readonly most: number;

  constructor(most: number = MOST) {
    this.most = most;
  }

  get last(): Point | undefined {
    return this.points.at(-1);
  }

  get all(): readonly Point[] {
    return this.points;
  }

  /** Take in a point; return whether it changed anything. */
  take(point: Point): boolean {
    const place = this.placeOf(point.at);
    const there = this.points[place];
    if (there?.at === point.at) {
      if (point.rank <= there.rank) return false;
      this.points[place] = point;
      return true;
    }
    if (place === 0 && this.points.length >= this.most) return false;
    this.points.splice(place, 0, point);
    if (this.points.length > this.most) this.points.shift();
    return true;
  }

  /** Return the points as columns, with the gaps between them: longer than 5 times the mean step, as the service says it. */
  columns(): Columns {
    const { points } = this;
    const at = Float64Array.from(points, (point) => point.at);
    return {
      at,
      value: Float64Array.from(points, (point) => point.value),
      quality: Uint8Array.from(points, (point) => point.quality),
      gaps: gapsIn(at),
    };
  }

  private placeOf(at: number): number {
    let [low, high] = [0, this.points.length];
    if (high > 0 && (this.points[high - 1]?.at ?? 0) < at) return high; // nearly always
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.points[middle]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function gapsIn(at: Float64Array): [number, number][] {
  const [first, last] = [at.at(0), at.at(-1)];
  if (first === undefined || last === undefined || at.length < 3) return [];
  const longest = (STEPS_OF_A_GAP * (last - first)) / (at.length - 1);
  const found: [number, number][] = [];
  let before = first;
  for (const each of at) {
    if (each - before > longest) found.push([before, each]);
    before = each;
  }
  return found;
}
