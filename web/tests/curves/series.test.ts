import { describe, expect, test } from 'vitest';
import { align } from '../../src/curves/aligned.ts';
import { breaks, nearest, valuesIn } from '../../src/curves/curve.ts';
import { textOf } from '../../src/curves/instants.ts';
import { BrokenSeries, placeOf } from '../../src/curves/series.ts';
import { splice } from '../../src/curves/splice.ts';
import { buckets, curve, drawn, readings, T0 } from './drawn.ts';

describe('series as they are answered', () => {
  test('keep each value, instant and quality', () => {
    const found = drawn(
      readings(
        [
          [0, 1.5],
          [0.000001, -2],
        ],
        { quality: ['good', 'bad'] },
      ),
    );
    expect([...found.value]).toEqual([1.5, -2]);
    expect([...found.at].map(textOf)).toEqual(['2025-10-01T08:00:00Z', '2025-10-01T08:00:00.000001Z']);
    expect([...found.quality]).toEqual([0, 2]);
  });

  test('in buckets keep their extremes, and are drawn in the middle', () => {
    const found = drawn(
      buckets([
        [0, 1, 3],
        [4, 2, 9],
      ]),
    );
    expect([...(found.buckets?.max ?? [])]).toEqual([3, 9]);
    expect(textOf(found.buckets?.maxAt[1] ?? 0)).toBe('2025-10-01T08:00:04.5Z');
    expect(placeOf(found, 1) - T0).toBe(4.5e6);
  });

  test('in buckets of a grid end where the next begins, the first and the last cut by the range', () => {
    const found = drawn(
      buckets([
        [0.6, 1, 1],
        [1, 1, 1],
        [2.2, 1, 1],
        [3.4, 1, 1],
        [9.4, 1, 1],
      ]),
    );
    expect([...found.end].map((end) => (end - T0) / 1e6)).toEqual([1, 2.2, 3.4, 4.6, 10]);
  });

  test('whose lists do not fit are refused, and not drawn in part', () => {
    expect(() => drawn(readings([[0, 1]], { value: [] }))).toThrow(BrokenSeries);
    expect(() => drawn(readings([[0, 1]], { at: ['yesterday'] }))).toThrow(BrokenSeries);
    expect(() => drawn(buckets([[0, 1, 2]], { max: [] }))).toThrow(BrokenSeries);
  });
});

describe('lines', () => {
  const gap: [string, string] = [textOf(T0 + 1e6), textOf(T0 + 5e6)];

  test('are broken at a gap, and nowhere else', () => {
    expect([
      ...breaks(
        drawn(
          readings(
            [
              [0, 1],
              [1, 1],
              [5, 1],
              [6, 1],
            ],
            { gaps: [gap] },
          ),
        ),
      ),
    ]).toEqual([0, 0, 1, 0]);
  });

  test('of buckets are broken between those that hold the ends of a gap', () => {
    const inside: [string, string] = [textOf(T0 + 1.7e6), textOf(T0 + 5.3e6)];
    const found = drawn(
      buckets(
        [
          [0, 1, 1],
          [1, 1, 1],
          [5, 1, 1],
          [6, 1, 1],
        ],
        { gaps: [inside] },
      ),
    );
    expect([...breaks(found)]).toEqual([0, 0, 1, 0]);
  });

  test('are whole where a gap lies in one bucket, or out of what was fetched', () => {
    const within: [string, string] = [textOf(T0 + 1.2e6), textOf(T0 + 1.8e6)];
    const after: [string, string] = [textOf(T0 + 20e6), textOf(T0 + 30e6)];
    const found = drawn(
      buckets(
        [
          [0, 1, 1],
          [1, 1, 1],
          [2, 1, 1],
        ],
        { gaps: [within, after] },
      ),
    );
    expect([...breaks(found)]).toEqual([0, 0, 0]);
  });
});

describe('curves on one list of places', () => {
  test('have null where they have nothing', () => {
    const one = curve(
      drawn(
        readings([
          [0, 1],
          [2, 2],
        ]),
      ),
      { origin: T0 },
    );
    const other = curve(
      drawn(
        readings([
          [1, 5],
          [2, 6],
        ]),
      ),
      { origin: T0 },
    );
    const found = align([one, other]);
    expect(found.x).toEqual([0, 1e6, 2e6]);
    expect(found.values).toEqual([
      [1, null, 2],
      [null, 5, 6],
    ]);
  });

  test('have the extremes of their buckets beside them', () => {
    const found = align([curve(drawn(buckets([[0, 1, 3]])), { origin: T0 })]);
    expect(found).toEqual({ x: [5e5], values: [[2]], low: [[1]], high: [[3]] });
  });

  test('of runs that are compared begin together', () => {
    const later = readings([
      [100, 1],
      [101, 2],
    ]);
    const found = align([
      curve(
        drawn(
          readings([
            [0, 1],
            [1, 2],
          ]),
        ),
        { origin: T0 },
      ),
      curve(drawn(later), { origin: T0 + 100e6 }),
    ]);
    expect(found.x).toEqual([0, 1e6]);
  });
});

describe('what a curve has', () => {
  const found = curve(
    drawn(
      buckets([
        [0, -5, 3],
        [1, 0, 1],
        [5, 2, 90],
      ]),
    ),
    { origin: T0 },
  );

  test('are the extremes within a range, of buckets that reach into it', () => {
    expect(valuesIn(found, [1.5e6, 4e6])).toEqual([0, 1]);
    expect(valuesIn(found, [0, 10e6])).toEqual([-5, 90]);
    expect(valuesIn(found, [20e6, 30e6])).toBeNull();
  });

  test('nearest to a place is the bucket that holds it, else whichever is closer', () => {
    expect([0.9e6, 1.1e6, 3e6, 4.9e6, 99e6, -1].map((x) => nearest(found, x))).toEqual([0, 1, 1, 2, 2, 0]);
    expect(nearest(curve(drawn(readings([]))), 0)).toBe(-1);
  });
});

describe('a close view within an overview', () => {
  test('takes the place of the buckets it covers, and of no others', () => {
    const overview = drawn(
      buckets([
        [0, 0, 9],
        [1, 0, 9],
        [2, 0, 9],
        [3, 0, 9],
      ]),
    );
    const close = drawn(
      readings([
        [1, 4],
        [1.5, 5],
        [2.5, 6],
      ]),
    );
    const found = splice(overview, close, [T0 + 1e6, T0 + 3e6]);
    expect([...found.value]).toEqual([4.5, 4, 5, 6, 4.5]);
    expect([...(found.buckets?.max ?? [])]).toEqual([9, 4, 5, 6, 9]);
    expect([...found.at].map((at) => (at - T0) / 1e6)).toEqual([0, 1, 1.5, 2.5, 3]);
  });
});
