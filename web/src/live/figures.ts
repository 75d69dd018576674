/** Return a value with all digits that it has, as people write it: very large and very small ones with an exponent. */
export function exact(value: number): string {
  return written(value, 15);
}

/** Return a value with as many digits as are read at a glance. */
export function short(value: number): string {
  return written(value, 6);
}

function written(value: number, digits: number): string {
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  const isLong = size !== 0 && (size >= 1e9 || size < 1e-4);
  const text = isLong
    ? value.toExponential(Math.min(digits, digitsOf(rounded)) - 1).replace('e+', 'e')
    : String(rounded);
  return text.replaceAll('-', '−');
}

function digitsOf(value: number): number {
  return value.toExponential().replace(/e.*$/, '').replace(/[-.]/g, '').length;
}
