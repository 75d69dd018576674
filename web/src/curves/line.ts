/** The way of a line and of its band over a plot, in pixels, for whatever draws it. */
import { breaks, type Curve, entriesIn, xOf } from './curve.ts';
import { type Gap, isBucket } from './series.ts';

/** Takes the strokes: a `Path2D`, or what writes them down. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

export interface Plot {
  readonly x: (place: number) => number;
  readonly y: (value: number) => number;
}

const broken = new WeakMap<Curve['drawn'], Uint8Array>();

function brokenOf({ drawn }: Curve): Uint8Array {
  let found = broken.get(drawn);
  if (!found) {
    found = breaks(drawn);
    broken.set(drawn, found);
  }
  return found;
}

/** Stroke the line of a curve: through its readings, in buckets through their means; broken at gaps. */
export function strokeLine(curve: Curve, range: Gap, plot: Plot, pen: Pen): void {
  const { value } = curve.drawn;
  const cut = brokenOf(curve);
  const [first, last] = entriesIn(curve, range);
  for (let i = first; i < last; i++) {
    const x = plot.x(xOf(curve, i));
    const y = plot.y(value[i]!);
    const starts = i === first || cut[i] === 1;
    if (starts) pen.moveTo(x, y);
    else pen.lineTo(x, y);
    if (starts && (i + 1 === last || cut[i + 1] === 1)) dot(pen, x, y); // alone between gaps: else it would not be seen
  }
}

function dot(pen: Pen, x: number, y: number): void {
  pen.moveTo(x - 2, y);
  pen.lineTo(x + 2, y);
}

/** Outline the band of a curve between the extremes of its buckets; broken at gaps; nothing where all are readings. */
export function outlineBand(curve: Curve, range: Gap, plot: Plot, pen: Pen): void {
  const { buckets } = curve.drawn;
  if (!buckets) return;
  const cut = brokenOf(curve);
  const [first, last] = entriesIn(curve, range);
  for (let from = first; from < last; ) {
    let to = from + 1;
    while (to < last && cut[to] !== 1) to++;
    outline(curve, from, to, plot, pen);
    from = to;
  }
}

function outline(curve: Curve, from: number, to: number, plot: Plot, pen: Pen): void {
  const { min, max } = curve.drawn.buckets!;
  if (to - from === 1) {
    lone(curve, from, plot, pen);
    return;
  }
  pen.moveTo(plot.x(xOf(curve, from)), plot.y(max[from]!));
  for (let i = from + 1; i < to; i++) pen.lineTo(plot.x(xOf(curve, i)), plot.y(max[i]!));
  for (let i = to - 1; i >= from; i--) pen.lineTo(plot.x(xOf(curve, i)), plot.y(min[i]!));
}

function lone(curve: Curve, i: number, plot: Plot, pen: Pen): void {
  if (!isBucket(curve.drawn, i)) return;
  const { at, end, buckets } = curve.drawn;
  const [left, right] = [plot.x(at[i]! - curve.origin), plot.x(end[i]! - curve.origin)];
  const [top, bottom] = [plot.y(buckets!.max[i]!), plot.y(buckets!.min[i]!)];
  pen.moveTo(left, top);
  pen.lineTo(right, top);
  pen.lineTo(right, bottom);
  pen.lineTo(left, bottom);
}
