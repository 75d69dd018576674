/** Curves on one list of places, as uPlot takes them: `[x, y of the first, y of the second, …]`. */
import { type Curve, xOf } from './curve.ts';

export type Column = (number | null)[];
/** What uPlot draws, and for each curve its band: the lowest and the highest of each bucket. */
export interface Aligned {
  readonly x: number[];
  readonly values: Column[];
  readonly low: Column[];
  readonly high: Column[];
}

/** Return all curves over all their places; where a curve has nothing the column is null. */
export function align(curves: readonly Curve[]): Aligned {
  const x = places(curves);
  const at = new Map(x.map((place, i) => [place, i]));
  const column = (): Column => new Array<number | null>(x.length).fill(null);
  const values = curves.map(column);
  const low = curves.map(column);
  const high = curves.map(column);
  curves.forEach((curve, c) => {
    const { value, buckets } = curve.drawn;
    for (let i = 0; i < value.length; i++) {
      const row = at.get(xOf(curve, i))!;
      values[c]![row] = value[i]!;
      low[c]![row] = (buckets?.min ?? value)[i]!;
      high[c]![row] = (buckets?.max ?? value)[i]!;
    }
  });
  return { x, values, low, high };
}

function places(curves: readonly Curve[]): number[] {
  const all = new Set<number>();
  for (const curve of curves) for (let i = 0; i < curve.drawn.at.length; i++) all.add(xOf(curve, i));
  return [...Float64Array.from(all).sort()];
}
