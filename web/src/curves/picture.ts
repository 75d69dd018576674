/** All that a picture of curves shows, at their places: what the chart on the page and a saved picture have in common. */
import { type Axis, axesOf, heightOf, type Sharing } from './axes.ts';
import type { Curve } from './curve.ts';
import { bandsOf, type LimitBand } from './limits.ts';
import type { Mark } from './marks.ts';
import type { NotePlace } from './notes.ts';
import type { Palette } from './palette.ts';
import type { Gap } from './series.ts';
import type { Clock } from './ticks.ts';

export interface Picture {
  readonly title: string;
  readonly curves: readonly Curve[];
  readonly axes: readonly Axis[];
  readonly heights: readonly Gap[];
  readonly range: Gap;
  readonly bands: readonly LimitBand[];
  readonly marks: readonly Mark[];
  readonly notes: readonly NotePlace[];
  readonly clock: Clock;
}

/** Return a picture of curves over a range. */
export function pictureOf(
  curves: readonly Curve[],
  range: Gap,
  sharing: Sharing,
  rest: Pick<Picture, 'title' | 'marks' | 'notes' | 'clock'>,
): Picture {
  const axes = axesOf(curves, sharing);
  return { ...rest, curves, axes, ...viewOf(curves, axes, range) };
}

/** Return what of a picture goes by its range. */
export function viewOf(curves: readonly Curve[], axes: readonly Axis[], range: Gap) {
  const heights = axes.map((axis) => heightOf(axis, curves, range));
  const bands = axes.flatMap((axis, i) => bandsOf(axis, curves, heights[i]!));
  return { range, heights, bands };
}

/** Return the colour of an axis: of one curve alone that of the curve, where others have axes of their own. */
export function colourOf({ curves, axes }: Picture, axis: Axis, palette: Palette): string {
  const isOfOne = axis.curves.length === 1 && axes.length > 1;
  return isOfOne ? palette.curves[curves[axis.curves[0]!]!.look.colour]! : palette.faint;
}

/** Return which axis a curve is on, by position. */
export function axisOfCurve(axes: readonly Axis[], curve: number): number {
  return axes.findIndex((axis) => axis.curves.includes(curve));
}
