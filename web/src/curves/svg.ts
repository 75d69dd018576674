/** A picture of curves as SVG: written from the data alone, well-formed whatever names and notes hold. */
import { GUIDES, guideColour } from './canvas.ts';
import { titleOf } from './curve.ts';
import { outlineBand, type Pen, type Plot, strokeLine } from './line.ts';
import { MARK_KINDS } from './marks.ts';
import { inSight } from './notes.ts';
import { labelled, roundTicks } from './numbers.ts';
import { ON_PAPER, type Palette } from './palette.ts';
import { axisOfCurve, colourOf, type Picture } from './picture.ts';
import type { Gap } from './series.ts';
import { SHAPES } from './shapes.ts';
import { labelsOf, ticksOf } from './ticks.ts';

const AXIS = 56; // px for each axis of values
const TOP = 56;
const FOOT = 44;
const ROW = 18;
const FONT = 'system-ui, -apple-system, Segoe UI, sans-serif';

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Return a text as it may stand in XML; characters that XML has no way to write become U+FFFD. */
export function escaped(text: string): string {
  const plain = text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\ufffd');
  return plain.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}

type Attributes = Readonly<Record<string, string | number>>;

function tag(name: string, attributes: Attributes, content = ''): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return content === '' ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`;
}

function say(x: number, y: number, text: string, attributes: Attributes = {}): string {
  return tag('text', { x: short(x), y: short(y), ...attributes }, escaped(text));
}

const short = (value: number) => Number(value.toFixed(2));

/** Return a picture as the text of an SVG file. */
export function svgOf(picture: Picture, width: number, height: number, palette: Palette = ON_PAPER): string {
  const axes = picture.axes.length;
  const legend = Math.ceil(picture.curves.length / legendColumns(width)) * ROW + marksRows(picture) * ROW;
  const frame: Frame = {
    left: 12 + AXIS * Math.ceil(axes / 2),
    right: width - 16 - AXIS * Math.floor(axes / 2),
    top: TOP,
    bottom: height - FOOT - legend,
  };
  const parts = [
    tag('title', {}, escaped(picture.title)),
    tag('rect', { width, height, fill: palette.paper }),
    say(12, 22, cut(picture.title, Math.floor(width / 9)), { 'font-size': 14, 'font-weight': 600, fill: palette.ink }),
    tag('clipPath', { id: 'plot' }, tag('rect', box(frame))),
    tag('g', { 'clip-path': 'url(#plot)' }, under(picture, frame, palette).join('')),
    timeAxis(picture, frame, palette).join(''),
    ...picture.axes.map((_, i) => valueAxis(picture, i, frame, palette)),
    tag('g', { 'clip-path': 'url(#plot)' }, over(picture, frame, palette).join('')),
    legendOf(picture, frame.bottom + FOOT, width, palette).join(''),
  ];
  const root = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': FONT,
  };
  return `${tag('svg', { ...root, 'font-size': 11, role: 'img' }, parts.join('\n'))}\n`;
}

function box({ left, right, top, bottom }: Frame): Attributes {
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

function plotOf(picture: Picture, axis: number, frame: Frame): Plot {
  const [from, to] = picture.range;
  const [low, high] = picture.heights[axis] ?? [0, 1];
  return {
    x: (place) => frame.left + ((place - from) / (to - from)) * (frame.right - frame.left),
    y: (value) => frame.bottom - ((value / 2 - low / 2) / (high / 2 - low / 2)) * (frame.bottom - frame.top),
  };
}

function under(picture: Picture, frame: Frame, palette: Palette): string[] {
  const limits = picture.bands.map((band) => {
    const plot = plotOf(
      picture,
      picture.axes.findIndex((axis) => axis.name === band.axis),
      frame,
    );
    const colour = palette.marks[band.kind === 'hard' ? 'rejected' : 'warning'];
    const [top, bottom, edge] = [plot.y(band.to), plot.y(band.from), short(plot.y(band.edge))];
    const area = {
      x: frame.left,
      width: frame.right - frame.left,
      y: short(top),
      height: short(Math.max(0, bottom - top)),
    };
    const line = { x1: frame.left, x2: frame.right, y1: edge, y2: edge, stroke: colour };
    const dash: Attributes = band.kind === 'hard' ? {} : { 'stroke-dasharray': '5 4' };
    const said = tag('title', {}, escaped(band.text));
    return tag(
      'g',
      {},
      said + tag('rect', { ...area, fill: colour, 'fill-opacity': 0.08 }) + tag('line', { ...line, ...dash }),
    );
  });
  const notes = picture.notes
    .filter((place) => inSight(place, picture.range))
    .map(({ note, from, to, row }) => {
      const plot = plotOf(picture, 0, frame);
      const colour = palette.labels[note.label ?? 'none'];
      const x = short(plot.x(from));
      const width = Math.max(1.5, short(plot.x(to) - plot.x(from)));
      const area = tag('rect', {
        x,
        width,
        y: frame.top,
        height: frame.bottom - frame.top,
        fill: colour,
        'fill-opacity': 0.12,
      });
      const flag = tag('rect', { x, width: Math.max(6, width), y: frame.top + row * 8, height: 5, fill: colour });
      return tag('g', {}, tag('title', {}, escaped(`${note.label ?? 'note'}: ${note.text}`)) + area + flag);
    });
  return [...limits, ...notes];
}

class Writing implements Pen {
  readonly steps: string[] = [];
  moveTo(x: number, y: number): void {
    this.steps.push(`M${short(x)} ${short(y)}`);
  }
  lineTo(x: number, y: number): void {
    this.steps.push(`L${short(x)} ${short(y)}`);
  }
}

function over(picture: Picture, frame: Frame, palette: Palette): string[] {
  const lines = picture.curves.map((curve, i) => {
    const plot = plotOf(picture, axisOfCurve(picture.axes, i), frame);
    const colour = palette.curves[curve.look.colour]!;
    const [band, line] = [new Writing(), new Writing()];
    outlineBand(curve, picture.range, plot, band);
    strokeLine(curve, picture.range, plot, line);
    const dash: Attributes = curve.look.dash.length ? { 'stroke-dasharray': curve.look.dash.join(' ') } : {};
    const area = band.steps.length ? tag('path', { d: band.steps.join(''), fill: colour, 'fill-opacity': 0.22 }) : '';
    const way = {
      d: line.steps.join(''),
      fill: 'none',
      stroke: colour,
      'stroke-width': 1.4,
      'stroke-linejoin': 'round',
    };
    return tag('g', {}, tag('title', {}, escaped(titleOf(curve))) + area + tag('path', { ...way, ...dash }));
  });
  return [
    ...guidesOf(picture, frame, palette),
    ...lines,
    ...picture.marks.map((mark) => {
      const plot = plotOf(picture, mark.curve === null ? 0 : axisOfCurve(picture.axes, mark.curve), frame);
      const at = [plot.x(mark.x), mark.y === null ? frame.bottom - 6 : plot.y(mark.y)] as const;
      return shapeAt(mark.kind, at, palette, mark.text);
    }),
  ];
}

function guidesOf(picture: Picture, frame: Frame, palette: Palette): string[] {
  return picture.curves.flatMap((curve, i) => {
    const plot = plotOf(picture, axisOfCurve(picture.axes, i), frame);
    return (curve.drawn.guides ?? []).map((guide) => {
      const { value, kind, text } = guide;
      const y = short(plot.y(value));
      const stroke = guideColour(picture, palette, curve, guide);
      const line = {
        x1: frame.left,
        x2: frame.right,
        y1: y,
        y2: y,
        stroke,
        'stroke-opacity': kind === 'zone' ? 0.4 : 0.8,
      };
      const dash: Attributes = GUIDES[kind].length ? { 'stroke-dasharray': GUIDES[kind].join(' ') } : {};
      return tag('line', { ...line, ...dash }, tag('title', {}, escaped(`${titleOf(curve)}: ${text}`)));
    });
  });
}

function shapeAt(kind: Picture['marks'][number]['kind'], [x, y]: Gap, palette: Palette, text: string): string {
  const shape = SHAPES[kind];
  const d = shape.strokes.map((corners) => {
    const steps = corners.map(([dx, dy], i) => `${i ? 'L' : 'M'}${short(x + dx * 4)} ${short(y + dy * 4)}`);
    return steps.join('') + (shape.closed ? 'Z' : '');
  });
  const colour = palette.marks[kind];
  const look = { fill: shape.filled ? colour : 'none', stroke: colour, 'stroke-width': 1.4 };
  return tag('path', { d: d.join(''), ...look }, tag('title', {}, escaped(text)));
}

function timeAxis(picture: Picture, frame: Frame, palette: Palette): string[] {
  const plot = plotOf(picture, 0, frame);
  const ticks = ticksOf(picture.range, Math.max(2, Math.floor((frame.right - frame.left) / 90)), picture.clock);
  const labels = labelsOf(ticks, picture.clock);
  const zone = picture.clock === 'elapsed' ? 'elapsed' : picture.clock.zone;
  const marks = ticks.flatMap((tick, i) => {
    const x = short(plot.x(tick));
    const texts = labels[i]!.split('\n').map((text, row) =>
      say(x, frame.bottom + 15 + row * 13, text, { 'text-anchor': 'middle', fill: palette.faint }),
    );
    return [tag('line', { x1: x, x2: x, y1: frame.top, y2: frame.bottom, stroke: palette.grid }), ...texts];
  });
  const base = { x1: frame.left, x2: frame.right, y1: frame.bottom, y2: frame.bottom, stroke: palette.faint };
  return [
    ...marks,
    tag('line', base),
    say(frame.right, frame.top - 6, zone, { 'text-anchor': 'end', fill: palette.faint }),
  ];
}

function valueAxis(picture: Picture, i: number, frame: Frame, palette: Palette): string {
  const onLeft = i % 2 === 0;
  const x = onLeft ? frame.left - AXIS * (i / 2) : frame.right + AXIS * ((i - 1) / 2);
  const [low, high] = picture.heights[i]!;
  const ticks = roundTicks(low, high, Math.max(2, Math.floor((frame.bottom - frame.top) / 40)));
  const labels = labelled(ticks);
  const axis = picture.axes[i]!;
  const plot = plotOf(picture, i, frame);
  const anchor = { 'text-anchor': onLeft ? 'end' : 'start', fill: colourOf(picture, axis, palette) };
  const marks = ticks.map((tick, t) => {
    const y = short(plot.y(tick));
    const grid = i === 0 ? tag('line', { x1: frame.left, x2: frame.right, y1: y, y2: y, stroke: palette.grid }) : '';
    return grid + say(onLeft ? x - 6 : x + 6, y + 4, labels[t]!, anchor);
  });
  return tag('g', {}, marks.join('') + say(onLeft ? x - 6 : x + 6, frame.top - 6, cut(axis.label, 9), anchor));
}

const legendColumns = (width: number) => Math.max(1, Math.floor(width / 260));
const kindsOf = (picture: Picture) => MARK_KINDS.filter((kind) => picture.marks.some((mark) => mark.kind === kind));
const marksRows = (picture: Picture) => (kindsOf(picture).length ? 1 : 0);

function legendOf(picture: Picture, top: number, width: number, palette: Palette): string[] {
  const columns = legendColumns(width);
  const wide = (width - 24) / columns;
  const lines = picture.curves.map((curve, i) => {
    const [x, y] = [12 + (i % columns) * wide, top + Math.floor(i / columns) * ROW];
    const dash: Attributes = curve.look.dash.length ? { 'stroke-dasharray': curve.look.dash.join(' ') } : {};
    const line = {
      x1: x,
      x2: x + 22,
      y1: y - 4,
      y2: y - 4,
      stroke: palette.curves[curve.look.colour]!,
      'stroke-width': 2,
    };
    return (
      tag('line', { ...line, ...dash }) +
      say(x + 28, y, cut(titleOf(curve), Math.floor(wide / 6.5) - 5), { fill: palette.ink })
    );
  });
  const y = top + Math.ceil(picture.curves.length / columns) * ROW;
  const marks = kindsOf(picture).map((kind, i) => {
    const x = 16 + i * 92;
    return shapeAt(kind, [x, y - 4], palette, kind) + say(x + 10, y, kind, { fill: palette.ink });
  });
  return [...lines, ...marks];
}

function cut(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join('')}…`;
}
