/** Which curves share an axis, and from where to where each axis goes. */
import { type Curve, valuesIn } from './curve.ts';
import type { Gap } from './series.ts';

/** `unit`: an axis for each unit, and for each parameter without one; `one`: one for all; `each`: one for each series. */
export type Sharing = 'unit' | 'one' | 'each';
export const SHARINGS: readonly Sharing[] = ['unit', 'one', 'each'];

export interface Axis {
  readonly name: string;
  readonly label: string;
  readonly curves: readonly number[];
}

/** Return the axes in the order of their first curves. Runs that are compared share the axis of a series. */
export function axesOf(curves: readonly Curve[], sharing: Sharing): Axis[] {
  const axes = new Map<string, { label: string; curves: number[] }>();
  curves.forEach((curve, i) => {
    const [name, label] = axisOf(curve, sharing);
    const axis = axes.get(name) ?? { label, curves: [] };
    axis.curves.push(i);
    axes.set(name, axis);
  });
  return [...axes].map(([name, axis]) => ({ name, ...axis }));
}

function axisOf({ drawn }: Curve, sharing: Sharing): [name: string, label: string] {
  if (sharing === 'one') return ['one', ''];
  if (sharing === 'unit' && drawn.unit !== null) return [`unit ${drawn.unit}`, drawn.unit];
  const name = drawn.parameter === 'value' ? drawn.sensorId : drawn.parameter;
  const label = drawn.unit ? `${name} [${drawn.unit}]` : name;
  // without a unit nothing says that two series can be compared, but that they measure the same
  const of = sharing === 'unit' ? [name] : [drawn.sensorId, drawn.parameter, drawn.unit];
  return [`each ${JSON.stringify(of)}`, label];
}

/** Return from where to where an axis shows what its curves have within a range, with a little air. */
export function heightOf(axis: Axis, curves: readonly Curve[], range: Gap): Gap {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const i of axis.curves) {
    const found = valuesIn(curves[i]!, range);
    if (!found) continue;
    const guides = (curves[i]!.drawn.guides ?? []).map(({ value }) => value);
    low = Math.min(low, found[0], ...guides);
    high = Math.max(high, found[1], ...guides);
  }
  return low <= high ? airy(low, high) : [0, 1];
}

function airy(low: number, high: number): Gap {
  if (low === high) {
    const half = low === 0 ? 1 : Math.abs(low) * 0.1;
    return [low - half, high + half];
  }
  const air = (high / 2 - low / 2) * 0.1; // halves: the span itself may be beyond what a double holds
  return [Math.max(low - air, -Number.MAX_VALUE), Math.min(high + air, Number.MAX_VALUE)];
}
