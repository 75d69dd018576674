/** What hands do on a plot: mouse, touch and keys, told as moves of the range, of the cursor, and of a choice. */
import { between, moved, pinched, scaled } from './range.ts';
import type { Gap } from './series.ts';

/** What dragging does: choose what to zoom into, move, or choose what to annotate. */
export type Tool = 'zoom' | 'pan' | 'mark';

export interface Handled {
  /** The plot's own element, above its canvas. */
  readonly over: HTMLElement;
  range(): Gap;
  whole(): Gap;
  tool(): Tool;
  cursor(): number | null;
  /** The entry before or after a place, of whichever curve has one. */
  neighbour(x: number, direction: -1 | 1): number;
  setRange(range: Gap): void;
  setCursor(x: number | null): void;
  setSelection(selection: Gap | null): void;
  /** Something was chosen to be annotated: a point where both ends are equal. */
  marked(selection: Gap): void;
  /** A place was pressed, without a move. */
  pressed(x: number, px: readonly [number, number]): void;
}

const STILL = 4; // px that a hand may move and still press
const STEP = 0.15; // of the range, for each key
const ZOOM = 1.4;

/** Hear the hands on a plot. Returns what ends it. */
export function handle(on: Handled, keys: HTMLElement): () => void {
  const hands = new Hands(on);
  const listened: [HTMLElement, string, (event: never) => void, AddEventListenerOptions?][] = [
    [on.over, 'pointerdown', (event: PointerEvent) => hands.down(event)],
    [on.over, 'pointermove', (event: PointerEvent) => hands.move(event)],
    [on.over, 'pointerup', (event: PointerEvent) => hands.up(event)],
    [on.over, 'pointercancel', (event: PointerEvent) => hands.cancel(event)],
    [on.over, 'pointerleave', (event: PointerEvent) => hands.leave(event)],
    [on.over, 'dblclick', () => on.setRange(on.whole())],
    [on.over, 'wheel', (event: WheelEvent) => hands.wheel(event, keys), { passive: false }],
    [keys, 'keydown', (event: KeyboardEvent) => hands.key(event)],
  ];
  for (const [element, name, does, options] of listened) element.addEventListener(name, does as EventListener, options);
  return () => {
    for (const [element, name, does] of listened) element.removeEventListener(name, does as EventListener);
  };
}

class Hands {
  private readonly touching = new Map<number, number>(); // where on the plot, by pointer
  private begun: { px: number; y: number; range: Gap; tool: Tool } | null = null;
  private pinch: { before: Gap; range: Gap } | null = null;
  private hasMoved = false;
  private anchor: number | null = null; // where a choice by keys began

  constructor(private readonly on: Handled) {}

  down(event: PointerEvent): void {
    if (event.button > 1) return;
    const px = this.px(event);
    this.on.over.setPointerCapture(event.pointerId);
    this.touching.set(event.pointerId, px);
    if (this.touching.size === 2) {
      this.beginPinch();
      return;
    }
    this.hasMoved = false;
    this.begun = { px, y: event.clientY, range: this.on.range(), tool: this.toolOf(event) };
    this.on.setCursor(this.place(px));
  }

  move(event: PointerEvent): void {
    const px = this.px(event);
    if (!this.touching.has(event.pointerId)) {
      if (event.pointerType === 'mouse') this.on.setCursor(this.place(px));
      return;
    }
    this.touching.set(event.pointerId, px);
    if (this.pinch) {
      this.pinching();
      return;
    }
    if (this.begun) this.drag(px, event.clientY);
  }

  up(event: PointerEvent): void {
    const { begun } = this;
    const px = this.px(event);
    const single = this.touching.delete(event.pointerId) && !this.pinch;
    if (this.touching.size === 0) this.pinch = null;
    this.begun = null;
    if (!begun || !single) return;
    this.on.setSelection(null);
    if (!this.hasMoved) this.press(begun.tool, px, event);
    else if (begun.tool === 'zoom') this.on.setRange(this.chosen(begun.px, px));
    else if (begun.tool === 'mark') this.on.marked(this.chosen(begun.px, px));
  }

  cancel(event: PointerEvent): void {
    this.touching.delete(event.pointerId);
    this.begun = null;
    this.pinch = null;
    this.on.setSelection(null);
  }

  leave(event: PointerEvent): void {
    if (this.touching.size === 0 && event.pointerType === 'mouse') this.on.setCursor(null);
  }

  /** Zoom by the wheel where the chart has the focus, or with a key held: else the page would not scroll past it. */
  wheel(event: WheelEvent, keys: HTMLElement): void {
    const isAsked = event.ctrlKey || event.metaKey || keys.contains(document.activeElement);
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (!isAsked && !sideways) return;
    event.preventDefault();
    const range = this.on.range();
    if (sideways) {
      this.on.setRange(moved(range, event.deltaX / this.width(), this.on.whole()));
      return;
    }
    const factor = Math.exp(Math.max(-1, Math.min(1, event.deltaY / 300)));
    this.on.setRange(scaled(range, factor, this.place(this.px(event)), this.on.whole()));
  }

  key(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const does = this.does(event.key, event.shiftKey);
    if (!does) return;
    event.preventDefault();
    does();
  }

  private does(key: string, shift: boolean): (() => void) | undefined {
    const { on } = this;
    const [range, whole] = [on.range(), on.whole()];
    const zoom = (factor: number) =>
      on.setRange(scaled(range, factor, on.cursor() ?? (range[0] + range[1]) / 2, whole));
    const step = (direction: -1 | 1) =>
      shift ? on.setRange(moved(range, direction * STEP, whole)) : this.walk(direction);
    const all: Record<string, () => void> = {
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
      PageUp: () => on.setRange(moved(range, -0.9, whole)),
      PageDown: () => on.setRange(moved(range, 0.9, whole)),
      '+': () => zoom(1 / ZOOM),
      '=': () => zoom(1 / ZOOM),
      '-': () => zoom(ZOOM),
      '0': () => on.setRange(whole),
      Home: () => this.walkTo(range[0]),
      End: () => this.walkTo(range[1]),
      m: () => this.begin(),
    };
    if (key === 'Enter' && on.cursor() !== null) return () => this.finish();
    if (key === 'Escape' && (this.anchor !== null || on.cursor() !== null)) return () => this.forget();
    return all[key];
  }

  private begin(): void {
    const at = this.on.cursor() ?? Math.round((this.on.range()[0] + this.on.range()[1]) / 2);
    this.anchor = at;
    this.walkTo(at);
  }

  private finish(): void {
    const at = this.on.cursor()!;
    if (this.anchor === null) {
      this.on.pressed(at, [this.pxOf(at), -1]);
      return;
    }
    const chosen: Gap = [Math.min(this.anchor, at), Math.max(this.anchor, at)];
    this.anchor = null;
    this.on.setSelection(null);
    this.on.marked(chosen);
  }

  private forget(): void {
    if (this.anchor === null) this.on.setCursor(null);
    this.anchor = null;
    this.on.setSelection(null);
  }

  private walk(direction: -1 | 1): void {
    const [from, to] = this.on.range();
    this.walkTo(this.on.neighbour(this.on.cursor() ?? (direction > 0 ? from - 1 : to + 1), direction));
  }

  private walkTo(x: number): void {
    const range = this.on.range();
    if (x < range[0] || x > range[1]) {
      const middle = (range[0] + range[1]) / 2;
      this.on.setRange(moved(range, (x - middle) / (range[1] - range[0]), this.on.whole()));
    }
    this.on.setCursor(x);
    if (this.anchor !== null) this.on.setSelection([Math.min(this.anchor, x), Math.max(this.anchor, x)]);
  }

  private press(tool: Tool, px: number, event: PointerEvent): void {
    const x = Math.round(this.place(px));
    if (tool === 'mark') this.on.marked([x, x]);
    else this.on.pressed(x, [px, event.clientY - this.on.over.getBoundingClientRect().top]);
  }

  private drag(px: number, y: number): void {
    const begun = this.begun!;
    if (!this.hasMoved && Math.abs(px - begun.px) < STILL && Math.abs(y - begun.y) < STILL) return;
    this.hasMoved = true;
    if (begun.tool === 'pan') {
      this.on.setRange(moved(begun.range, (begun.px - px) / this.width(), this.on.whole()));
    } else {
      this.on.setSelection(this.chosen(begun.px, px));
    }
    this.on.setCursor(this.place(px));
  }

  private beginPinch(): void {
    const [one, other] = [...this.touching.values()] as [number, number];
    this.pinch = { before: [one, other], range: this.on.range() };
    this.begun = null;
    this.on.setSelection(null);
  }

  private pinching(): void {
    const now = [...this.touching.values()];
    if (now.length < 2) return;
    const { before, range } = this.pinch!;
    this.on.setRange(pinched(range, before, [now[0]!, now[1]!], this.width(), this.on.whole()));
  }

  private toolOf(event: PointerEvent): Tool {
    const tool = this.on.tool();
    if (event.button === 1 || event.shiftKey) return 'pan';
    return event.pointerType === 'touch' && tool === 'zoom' ? 'pan' : tool;
  }

  private chosen(one: number, other: number): Gap {
    return between(this.place(one), this.place(other));
  }

  private px(event: MouseEvent): number {
    return event.clientX - this.on.over.getBoundingClientRect().left;
  }

  private pxOf(x: number): number {
    const [from, to] = this.on.range();
    return ((x - from) / (to - from)) * this.width();
  }

  private place(px: number): number {
    const [from, to] = this.on.range();
    return from + (Math.min(Math.max(px, 0), this.width()) / this.width()) * (to - from);
  }

  private width(): number {
    return Math.max(1, this.on.over.clientWidth);
  }
}
