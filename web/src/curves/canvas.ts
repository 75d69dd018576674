/** What is drawn on the chart's canvas besides the lines: limits, annotations, marks, the cursor. */
import { type Curve, nearest, xOf } from './curve.ts';
import type { Plot } from './line.ts';
import type { Mark } from './marks.ts';
import { inSight, type NotePlace } from './notes.ts';
import type { Palette } from './palette.ts';
import { axisOfCurve, type Picture } from './picture.ts';
import type { Gap, Guide } from './series.ts';
import { SHAPES } from './shapes.ts';

/** A plot on a canvas: where it lies, in px of the canvas, and how many of them are one px of the page. */
export interface Field {
  readonly context: CanvasRenderingContext2D;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Return the plot of an axis: from places and values to px of the canvas. */
export function plotOn(field: Omit<Field, 'context'>, range: Gap, [low, high]: Gap): Plot {
  const perPlace = field.width / (range[1] - range[0]);
  const perValue = field.height / (high / 2 - low / 2);
  return {
    x: (place) => field.left + (place - range[0]) * perPlace,
    y: (value) => field.top + field.height - (value / 2 - low / 2) * perValue,
  };
}

/** Draw the limits of the rule set: what lies beyond is shaded, the limit itself is a line, dashed where it is soft. */
export function drawLimits(picture: Picture, palette: Palette, field: Field): void {
  const { context, left, width, ratio } = field;
  for (const band of picture.bands) {
    const axis = picture.axes.findIndex((each) => each.name === band.axis);
    const plot = plotOn(field, picture.range, picture.heights[axis]!);
    context.fillStyle = context.strokeStyle = palette.marks[band.kind === 'hard' ? 'rejected' : 'warning'];
    context.globalAlpha = 0.08;
    context.fillRect(left, plot.y(band.to), width, plot.y(band.from) - plot.y(band.to));
    context.globalAlpha = 0.8;
    context.lineWidth = ratio;
    context.setLineDash(band.kind === 'hard' ? [] : [5 * ratio, 4 * ratio]);
    context.beginPath();
    context.moveTo(left, plot.y(band.edge));
    context.lineTo(left + width, plot.y(band.edge));
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** How the lines across a plot are dashed. */
export const GUIDES = { centre: [], zone: [2, 4], limit: [8, 4] } as const;

/** Return the colour of a line across the plot: of several series each has its own, that none is taken for another's. */
export function guideColour(picture: Picture, palette: Palette, { look }: Curve, { kind }: Guide): string {
  const isOfOne = picture.curves.filter(({ drawn }) => drawn.guides).length === 1;
  return kind === 'limit' && isOfOne ? palette.marks.alarm : palette.curves[look.colour]!;
}

/** Draw lines across the plot: the centre of a control chart through, its zones dotted, its limits dashed. */
export function drawGuides(picture: Picture, palette: Palette, field: Field): void {
  const { context, left, width, ratio } = field;
  context.lineWidth = ratio;
  picture.curves.forEach((curve, i) => {
    const plot = plotOn(field, picture.range, picture.heights[axisOfCurve(picture.axes, i)]!);
    for (const guide of curve.drawn.guides ?? []) {
      const { value, kind } = guide;
      context.strokeStyle = guideColour(picture, palette, curve, guide);
      context.globalAlpha = kind === 'zone' ? 0.4 : 0.8;
      context.setLineDash(GUIDES[kind].map((length) => length * ratio));
      context.beginPath();
      context.moveTo(left, plot.y(value));
      context.lineTo(left + width, plot.y(value));
      context.stroke();
    }
  });
  context.setLineDash([]);
  context.globalAlpha = 1;
}

export const FLAG = 8; // px, the height of the row of an annotation's flag

/** Draw annotations: their stretch shaded, with a flag at the top; what is a point as a line. */
export function drawNotes(picture: Picture, palette: Palette, field: Field, chosen: string | null): void {
  const { context, top, height, ratio } = field;
  const plot = plotOn(field, picture.range, [0, 1]);
  for (const place of picture.notes) {
    if (!inSight(place, picture.range)) continue;
    const isChosen = place.note.annotation_id === chosen;
    const left = plot.x(place.from);
    const width = Math.max(1.5 * ratio, plot.x(place.to) - left);
    context.fillStyle = palette.labels[place.note.label ?? 'none'];
    context.globalAlpha = isChosen ? 0.28 : 0.12;
    context.fillRect(left, top, width, height);
    context.globalAlpha = 1;
    drawFlag(place, left, width, field);
  }
}

function drawFlag(place: NotePlace, left: number, width: number, { context, top, ratio }: Field): void {
  const y = top + place.row * FLAG * ratio;
  if (!place.isPoint) {
    context.fillRect(left, y, Math.max(width, 4 * ratio), 5 * ratio);
    return;
  }
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(left + 9 * ratio, y + 3.5 * ratio);
  context.lineTo(left, y + 7 * ratio);
  context.fill();
}

/** Return where a mark lies on the canvas. */
export function pointOf(mark: Mark, picture: Picture, field: Omit<Field, 'context'>): [x: number, y: number] {
  const axis = mark.curve === null ? 0 : axisOfCurve(picture.axes, mark.curve);
  const plot = plotOn(field, picture.range, picture.heights[axis] ?? [0, 1]);
  return [plot.x(mark.x), mark.y === null ? field.top + field.height - 6 * field.ratio : plot.y(mark.y)];
}

/** Draw the marks, each by its shape and colour. */
export function drawMarks(picture: Picture, palette: Palette, field: Field): void {
  const { context, ratio } = field;
  context.lineWidth = 1.5 * ratio;
  for (const mark of picture.marks) {
    if (mark.x < picture.range[0] || mark.x > picture.range[1]) continue;
    const [x, y] = pointOf(mark, picture, field);
    drawShape(context, mark.kind, x, y, 4 * ratio, palette);
  }
}

function drawShape(
  context: CanvasRenderingContext2D,
  kind: Mark['kind'],
  x: number,
  y: number,
  half: number,
  palette: Palette,
): void {
  const shape = SHAPES[kind];
  context.fillStyle = context.strokeStyle = palette.marks[kind];
  context.beginPath();
  for (const corners of shape.strokes) {
    corners.forEach(([dx, dy], i) => {
      if (i === 0) context.moveTo(x + dx * half, y + dy * half);
      else context.lineTo(x + dx * half, y + dy * half);
    });
    if (shape.closed) context.closePath();
  }
  if (shape.filled) context.fill();
  context.stroke();
}

/** Draw where the cursor is, with a dot on each curve, and what is being chosen. */
export function drawCursor(
  picture: Picture,
  palette: Palette,
  field: Field,
  { x, selection }: { x: number | null; selection: Gap | null },
): void {
  const { context, left, top, width, height, ratio } = field;
  const plot = plotOn(field, picture.range, [0, 1]);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  if (selection) shade(plot.x(selection[0]), plot.x(selection[1]), field, palette);
  if (x !== null) {
    context.fillStyle = palette.faint;
    context.fillRect(Math.round(plot.x(x)), top, ratio, height);
    for (let i = 0; i < picture.curves.length; i++) drawDot(i, x, picture, palette, field);
  }
  context.restore();
}

function shade(from: number, to: number, { context, top, height, ratio }: Field, palette: Palette): void {
  context.fillStyle = palette.ink;
  context.globalAlpha = 0.12;
  context.fillRect(from, top, to - from, height);
  context.globalAlpha = 0.6;
  context.fillRect(from, top, ratio, height);
  context.fillRect(to - ratio, top, ratio, height);
  context.globalAlpha = 1;
}

function drawDot(i: number, x: number, picture: Picture, palette: Palette, field: Field): void {
  const curve = picture.curves[i]!;
  const entry = nearest(curve, x);
  if (entry < 0) return;
  const plot = plotOn(field, picture.range, picture.heights[axisOfCurve(picture.axes, i)]!);
  field.context.fillStyle = palette.curves[curve.look.colour]!;
  field.context.beginPath();
  field.context.arc(plot.x(xOf(curve, entry)), plot.y(curve.drawn.value[entry]!), 3 * field.ratio, 0, 2 * Math.PI);
  field.context.fill();
}
