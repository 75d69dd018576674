/** Numbers as people read them. */

/** Return a value with all the digits that it has: the shortest text that means the same double. */
export function exact(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = size >= 1e15 || size < 1e-6 ? value.toExponential() : String(value);
  return text
    .replace('-', '−')
    .replace(/e\+?(.*)$/, 'e$1')
    .replace('e-', 'e−');
}

/** Return a figure that was computed, to six digits that count. */
export function rounded(value: number): string {
  return exact(Number(value.toPrecision(6)));
}

/** Return what stands at the marks of an axis: as many decimals as tell one mark from the next. */
export function labelled(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? Math.abs(ticks[1]! - ticks[0]!) : 0;
  const largest = Math.max(...ticks.map(Math.abs), 0);
  if (step === 0 || largest >= 1e9 || largest < 1e-4) return ticks.map((tick) => exact(Number(tick.toPrecision(8))));
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  return ticks.map((tick) =>
    tick
      .toFixed(decimals)
      .replace(/^-(0(\.0*)?)$/, '$1')
      .replace('-', '−'),
  );
}

/** Return at most `most` round numbers within a range. */
export function roundTicks(low: number, high: number, most: number): number[] {
  const span = high / 2 - low / 2;
  if (!(span > 0)) return [low];
  const needed = (span / Math.max(1, most)) * 2;
  const unit = 10 ** Math.floor(Math.log10(needed));
  const step = unit * ([1, 2, 5, 10].find((each) => each * unit >= needed * (1 - 1e-9)) ?? 10);
  const found: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high && found.length < 100; i++)
    found.push(Number((i * step).toPrecision(15)));
  return found;
}
