/** The chart on the page: uPlot has the axes and the canvas, the picture says what is on it. */
import uPlot from 'uplot';
import { align } from './aligned.ts';
import type { Axis } from './axes.ts';
import { drawCursor, drawGuides, drawLimits, drawMarks, drawNotes, type Field, plotOn, pointOf } from './canvas.ts';
import { type Curve, xOf } from './curve.ts';
import { type Handled, handle, type Tool } from './gestures.ts';
import { outlineBand, strokeLine } from './line.ts';
import type { Mark } from './marks.ts';
import { labelled, roundTicks } from './numbers.ts';
import type { Palette } from './palette.ts';
import { axisOfCurve, colourOf, type Picture, viewOf } from './picture.ts';
import { type Gap, lowerBound } from './series.ts';
import { labelsOf, ticksOf } from './ticks.ts';

export interface ChartEvents {
  /** The range in sight has changed, by a hand. */
  onRange(range: Gap): void;
  onCursor(x: number | null): void;
  /** Something was chosen to be annotated. */
  onMarked(selection: Gap): void;
  /** A place was pressed: on a mark, where one is near. */
  onPressed(x: number, mark: Mark | null): void;
}

const NARROW = 600; // px, below which two axes of values have room
const AXIS = 52; // px
const MOVING = 120; // ms after the last step of a hand, in which lines are drawn in the quickest way
const LINE = 1.5; // px
const TOP = 22; // px, for the names of the axes

/** Draws a picture, and moves it by hand at once; what the page does about it may come later. */
export class Chart {
  private plot: uPlot | null = null;
  private built = '';
  private picture: Picture | null = null;
  private palette: Palette | null = null;
  private whole: Gap = [0, 1];
  private chosen: string | null = null;
  private cursor: number | null = null;
  private selection: Gap | null = null;
  private frame = 0;
  private moving: ReturnType<typeof setTimeout> | undefined;
  private letGo: () => void = () => {};
  private readonly front: HTMLCanvasElement;
  tool: Tool = 'zoom';

  constructor(
    private readonly host: HTMLElement,
    private readonly keys: HTMLElement,
    private readonly events: ChartEvents,
  ) {
    this.front = document.createElement('canvas');
    this.front.className = 'curves-front';
    this.front.setAttribute('aria-hidden', 'true');
  }

  /** Draw a picture; `whole` is as far as hands can go. */
  show(picture: Picture, palette: Palette, whole: Gap, chosen: string | null): void {
    const isNew = picture.curves !== this.picture?.curves;
    [this.picture, this.palette, this.whole, this.chosen] = [picture, palette, whole, chosen];
    const structure = this.structure();
    if (structure !== this.built) this.build(structure);
    else if (isNew) this.plot!.setData(dataOf(picture), false);
    this.paint();
  }

  /** Fit the chart to its element. */
  resize(): void {
    if (!this.picture || !this.palette) return;
    if (this.structure() !== this.built) this.build(this.structure());
    else this.plot!.setSize(this.size());
    this.paint();
  }

  destroy(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.moving);
    this.letGo();
    this.plot?.destroy();
    this.plot = null;
  }

  /** Move what is in sight, by a hand or a button. */
  setRange(range: Gap): void {
    if (!this.picture) return;
    const { axes, curves } = this.picture;
    this.picture = { ...this.picture, ...viewOf(curves, axes, range) };
    this.move();
    this.events.onRange(range);
  }

  setCursor(x: number | null): void {
    this.cursor = x;
    this.soonFront();
    this.events.onCursor(x);
  }

  /** Return the picture as it is shown now. */
  now(): Picture | null {
    return this.picture;
  }

  range(): Gap {
    return this.picture?.range ?? this.whole;
  }

  /** Draw while a hand moves, and once more when it has come to rest. */
  private move(): void {
    clearTimeout(this.moving);
    this.moving = setTimeout(() => {
      this.moving = undefined;
      this.soon();
    }, MOVING);
    this.soon();
  }

  /** Whether a frame is due: hands may move more often than the screen. */
  private soon(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private soonFront(): void {
    if (!this.frame) this.paintFront();
  }

  private paint(): void {
    const { plot, picture } = this;
    if (!plot || !picture) return;
    this.chooseLines(plot, picture.curves);
    plot.batch(() => {
      plot.redraw(); // all of it, also where no scale changes; it puts the range back, which is set next
      plot.setScale('x', { min: picture.range[0], max: picture.range[1] });
      picture.axes.forEach((axis, i) => {
        const [min, max] = picture.heights[i]!;
        plot.setScale(axis.name, { min, max });
      });
    });
    this.paintFront();
  }

  /**
   * Set how lines are drawn: while a hand moves as hairlines, which a processor without a graphics card strokes some
   * twenty times as fast as wider ones, else as they are meant.
   */
  private chooseLines(plot: uPlot, curves: readonly Curve[]): void {
    const isMoving = this.moving !== undefined;
    curves.forEach(({ look }, i) => {
      const series = plot.series[i + 1]!;
      series.width = isMoving ? 1 / uPlot.pxRatio : LINE;
      series.dash = isMoving ? [] : [...look.dash];
    });
  }

  private paintFront(): void {
    if (!this.plot || !this.picture || !this.palette) return;
    const { canvas } = this.plot.ctx;
    if (this.front.width !== canvas.width) this.front.width = canvas.width;
    if (this.front.height !== canvas.height) this.front.height = canvas.height;
    const context = this.front.getContext('2d')!;
    const what = { x: this.cursor, selection: this.selection };
    drawCursor(this.picture, this.palette, { ...this.field(), context }, what);
  }

  private field(): Field {
    const { bbox, ctx } = this.plot!;
    return { ...bbox, context: ctx, ratio: uPlot.pxRatio };
  }

  private size() {
    return { width: Math.max(200, this.host.clientWidth), height: Math.max(160, this.host.clientHeight) };
  }

  /** What of a picture is built into the chart, and not only drawn on it. */
  private structure(): string {
    const { curves, axes, clock } = this.picture!;
    const looks = curves.map(({ key, look }) => [key, look]);
    return JSON.stringify([looks, axes.map((axis) => [axis.name, axis.curves]), clock, this.palette, this.narrow()]);
  }

  private narrow(): boolean {
    return this.host.clientWidth < NARROW;
  }

  /** How many axes of values have room; the values of others are in the readout. */
  private shownAxes(): number {
    return this.narrow() ? 2 : 4;
  }

  private build(structure: string): void {
    this.letGo();
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), dataOf(this.picture!), this.host);
    this.plot.over.before(this.front);
    this.letGo = handle(this.handled(this.plot.over), this.keys);
    this.built = structure;
  }

  private options(): uPlot.Options {
    const picture = this.picture!;
    const still = { auto: false, range: (_: uPlot, min: number, max: number): uPlot.Range.MinMax => [min, max] };
    const scales = Object.fromEntries(picture.axes.map((axis) => [axis.name, still]));
    return {
      ...this.size(),
      padding: [TOP, 12, 0, this.narrow() ? 4 : 8],
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false, ...still }, ...scales },
      series: [{}, ...picture.curves.map((curve, i) => this.seriesOf(curve, i))],
      axes: [this.timeAxis(), ...picture.axes.map((axis, i) => this.valueAxis(axis, i))],
      hooks: {
        drawClear: [() => this.drawBehind()],
        draw: [() => this.drawBefore()],
      },
    };
  }

  private seriesOf(curve: Curve, position: number): uPlot.Series {
    const axis = axisOfCurve(this.picture!.axes, position);
    const colour = this.palette!.curves[curve.look.colour]!;
    return {
      scale: this.picture!.axes[axis]!.name,
      stroke: colour,
      fill: `${colour}38`,
      width: LINE,
      points: { show: false },
      paths: () => this.pathsOf(position, axis),
    };
  }

  private pathsOf(position: number, axis: number): uPlot.Series.Paths {
    const { curves, range, heights } = this.picture!;
    const plot = plotOn(this.field(), range, heights[axis]!);
    const [stroke, fill] = [new Path2D(), new Path2D()];
    outlineBand(curves[position]!, range, plot, fill);
    strokeLine(curves[position]!, range, plot, stroke);
    return { stroke, fill };
  }

  private timeAxis(): uPlot.Axis {
    const most = () => Math.max(2, Math.floor(this.plot!.bbox.width / uPlot.pxRatio / 96));
    return {
      ...this.axisLook(),
      size: 44,
      incrs: (_, __, from, to) => [Math.max(5, to - from)], // uPlot's own are not for microseconds: `splits` says where
      splits: () => ticksOf(this.range(), most(), this.picture!.clock),
      values: (_, splits) => labelsOf(splits, this.picture!.clock),
    };
  }

  private valueAxis(axis: Axis, i: number): uPlot.Axis {
    const most = () => Math.max(2, Math.floor(this.plot!.bbox.height / uPlot.pxRatio / 40));
    const look = this.axisLook();
    return {
      ...look,
      scale: axis.name,
      side: i % 2 === 0 ? 3 : 1,
      size: AXIS,
      show: i < this.shownAxes(),
      stroke: this.axisColour(axis),
      grid: { ...look.grid, show: i === 0 },
      splits: (_, __, low, high) => roundTicks(low, high, most()),
      values: (_, splits) => labelled(splits),
    };
  }

  private axisColour(axis: Axis): string {
    return colourOf(this.picture!, axis, this.palette!);
  }

  private axisLook() {
    const { faint, grid } = this.palette!;
    const font = `11px ${getComputedStyle(this.host).fontFamily}`;
    return {
      stroke: faint,
      font,
      grid: { stroke: grid, width: 1 },
      ticks: { stroke: grid, width: 1, size: 4 },
      gap: 4,
    };
  }

  private drawBehind(): void {
    const field = this.field();
    this.clipped(field, () => {
      drawLimits(this.picture!, this.palette!, field);
      drawGuides(this.picture!, this.palette!, field);
      drawNotes(this.picture!, this.palette!, field, this.chosen);
    });
  }

  private drawBefore(): void {
    const field = this.field();
    this.clipped(field, () => drawMarks(this.picture!, this.palette!, field));
    this.nameAxes(field);
  }

  private clipped({ context, left, top, width, height }: Field, draw: () => void): void {
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }

  /** Write the unit of each axis above it. */
  private nameAxes({ context, left, top, width, ratio }: Field): void {
    context.font = `${11 * ratio}px ${getComputedStyle(this.host).fontFamily}`;
    context.textBaseline = 'alphabetic';
    this.picture!.axes.slice(0, this.shownAxes()).forEach((axis, i) => {
      const isLeft = i % 2 === 0;
      const aside = Math.floor(i / 2) * AXIS * ratio;
      context.fillStyle = this.axisColour(axis);
      context.textAlign = isLeft ? 'right' : 'left';
      const x = isLeft ? left - aside - 8 * ratio : left + width + aside + 8 * ratio;
      context.fillText(fitting(context, axis.label, (AXIS - 6) * ratio), x, top - 8 * ratio);
    });
  }

  private handled(over: HTMLElement): Handled {
    return {
      over,
      range: () => this.range(),
      whole: () => this.whole,
      tool: () => this.tool,
      cursor: () => this.cursor,
      neighbour: (x, direction) => neighbourOf(this.picture!.curves, x, direction),
      setRange: (range) => this.setRange(range),
      setCursor: (x) => this.setCursor(x),
      setSelection: (selection) => {
        this.selection = selection;
        this.soonFront();
      },
      marked: (selection) => this.events.onMarked(selection),
      pressed: (x, px) => this.events.onPressed(x, this.markNear(px)),
    };
  }

  private markNear([x, y]: readonly [number, number]): Mark | null {
    const { picture } = this;
    const field = this.field();
    const { left, top, ratio } = field;
    let best: Mark | null = null;
    let reach = 10 * ratio;
    for (const mark of picture!.marks) {
      const [markX, markY] = pointOf(mark, picture!, field);
      const off = Math.hypot(markX - left - x * ratio, y < 0 ? 0 : markY - top - y * ratio);
      if (off < reach) [best, reach] = [mark, off];
    }
    return best;
  }
}

function dataOf(picture: Picture): uPlot.AlignedData {
  const { x, values } = align(picture.curves);
  return [x, ...values];
}

function neighbourOf(curves: readonly Curve[], x: number, direction: -1 | 1): number {
  let best = x;
  let least = Number.POSITIVE_INFINITY;
  for (const curve of curves) {
    const { at } = curve.drawn;
    let i = lowerBound(at, x + curve.origin) - (direction > 0 ? 1 : 0);
    i = Math.max(direction > 0 ? 0 : -1, i);
    for (; i >= 0 && i < at.length; i += direction) {
      const off = (xOf(curve, i) - x) * direction;
      if (off > 0.5) {
        if (off < least) [best, least] = [xOf(curve, i), off];
        break;
      }
    }
  }
  return best;
}

function fitting(context: CanvasRenderingContext2D, text: string, width: number): string {
  let letters = [...text];
  if (context.measureText(text).width <= width) return text;
  while (letters.length > 1 && context.measureText(`${letters.join('')}…`).width > width)
    letters = letters.slice(0, -1);
  return `${letters.join('')}…`;
}
