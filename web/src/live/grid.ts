export interface Window {
  /** Entries `[first, last)` that are drawn. */
  first: number;
  last: number;
  /** Pixels above and below them. */
  above: number;
  below: number;
}

export interface Cells {
  width: number;
  height: number;
  gap: number;
}

const BEYOND = 3; // rows drawn above and below what is in sight, so that scrolling and the focus meet no hole

/** Return how many cells lie beside each other. */
export function columnsIn(width: number, cells: Cells): number {
  return Math.max(1, Math.floor((width + cells.gap) / (cells.width + cells.gap)));
}

/** Return which of many cells are drawn where the view shows `height` pixels, `top` pixels below their beginning. */
export function windowOf(count: number, columns: number, cells: Cells, top: number, height: number): Window {
  const step = cells.height + cells.gap;
  const rows = Math.ceil(count / columns);
  const from = clamp(Math.floor(top / step) - BEYOND, 0, rows);
  const to = clamp(Math.ceil((top + height) / step) + BEYOND, from, rows);
  return { first: from * columns, last: Math.min(count, to * columns), above: from * step, below: (rows - to) * step };
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
