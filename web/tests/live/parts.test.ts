import { describe, expect, test } from 'vitest';
import { ServiceClock, since } from '../../src/live/clock.ts';
import { exact, short } from '../../src/live/figures.ts';
import { perFrame } from '../../src/live/frames.ts';
import { columnsIn, windowOf } from '../../src/live/grid.ts';
import { Running } from '../../src/live/readings.ts';
import { nextIn } from '../../src/live/replay_state.ts';
import { ReplayRows } from '../../src/live/rows.ts';
import { roomFor } from '../../src/live/running_panel.tsx';
import { sparkOf } from '../../src/live/sparkline.ts';

test('a clock that is off is told from the message that was fastest', () => {
  const clock = new ServiceClock();
  expect(clock.now(1_000)).toBe(1_000);
  clock.learn('1970-01-01T00:01:00Z', 2_000); // 58 s ahead
  clock.learn('1970-01-01T00:01:00.900Z', 4_000); // was on its way longer
  clock.learn('no instant', 0);
  expect(clock.now(5_000)).toBe(63_000);
});

test('freshness is counted by the second', () => {
  const at = '2026-03-01T10:00:00Z';
  const after = (seconds: number) => since(at, Date.parse(at) + seconds * 1000);
  expect([-5, 0, 59, 60, 185, 7_440, 90_000, 200_000].map(after)).toEqual([
    '0 s',
    '0 s',
    '59 s',
    '1 min 00 s',
    '3 min 05 s',
    '2 h 04 min',
    '25 h 00 min',
    '2 d',
  ]);
});

test('values are written with all digits, or with six', () => {
  expect([0, -1.5, 39.3767234567, 0.1 + 0.2, 1.5e12, -2e-7].map(exact)).toEqual([
    '0',
    '−1.5',
    '39.3767234567',
    '0.3',
    '1.5e12',
    '−2e−7',
  ]);
  expect([39.3767234567, 1234567.8, 1.23456789e-9].map(short)).toEqual(['39.3767', '1234570', '1.23457e−9']);
});

test('there is one drawing in a frame, however often it is asked for', () => {
  const waiting: (() => void)[] = [];
  let drawn = 0;
  const frames = perFrame(
    () => drawn++,
    (callback) => waiting.push(callback),
    () => waiting.pop(),
  );
  for (let i = 0; i < 100; i++) frames.ask();
  expect(waiting).toHaveLength(1);
  waiting.pop()?.();
  expect(drawn).toBe(1);
  frames.ask();
  frames.stop();
  expect(waiting).toHaveLength(0);
});

describe('a window over many cells', () => {
  const cells = { width: 200, height: 90, gap: 10 };
  test('as many columns as fit, at least one', () => {
    expect([0, 199, 409, 410, 1000].map((width) => columnsIn(width, cells))).toEqual([1, 1, 1, 2, 4]);
  });

  test('only what is in sight and a few rows around it is drawn', () => {
    expect(windowOf(1000, 4, cells, 5_000, 800)).toEqual({ first: 188, last: 244, above: 4_700, below: 18_900 });
  });

  test('its parts add up to the whole wherever it is', () => {
    for (const top of [-500, 0, 90, 12_345, 1e6]) {
      const seen = windowOf(997, 4, cells, top, 800);
      const rows = Math.ceil((seen.last - seen.first) / 4);
      expect(seen.above + rows * 100 + seen.below).toBe(25_000);
    }
    expect(windowOf(0, 4, cells, 0, 800)).toEqual({ first: 0, last: 0, above: 0, below: 0 });
  });
});

describe('a sparkline', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  test('runs by the instants, high values at the top', () => {
    const spark = sparkOf(
      [
        [at(0), 0],
        [at(10), 5],
        [at(20), 10],
      ],
      104,
      24,
    );
    expect(spark).toEqual({ path: 'M2 22L52 12L102 2', end: [102, 2] });
  });

  test('equal values lie in the middle, and a gap breaks the line', () => {
    const times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 100];
    expect(
      sparkOf(
        times.map((time) => [at(time), 3]),
        100,
        20,
      )?.path,
    ).toMatch(/^M2 10L.*M98 10$/);
  });

  test('there is none of a single instant', () => {
    expect(sparkOf([], 100, 20)).toBeNull();
    expect(sparkOf([[at(0), 1]], 100, 20)).toBeNull();
  });
});

describe('a running curve', () => {
  const point = (at: number, value = at, rank = 0) => ({ at, value, rank, quality: 0, anomaly: null });
  test('holds each instant once, in order, the one received last', () => {
    const running = new Running();
    for (const each of [point(3), point(1), point(2), point(2, 20, 1), point(2, 30, 0)]) running.take(each);
    expect([...running.columns().at]).toEqual([1, 2, 3]);
    expect([...running.columns().value]).toEqual([1, 20, 3]);
  });

  test('drops the oldest, and takes none older in their place', () => {
    const running = new Running(3);
    for (const at of [10, 20, 30, 40]) running.take(point(at));
    expect(running.take(point(5))).toBe(false);
    expect([...running.columns().at]).toEqual([20, 30, 40]);
  });

  test('knows its gaps', () => {
    const running = new Running();
    for (const at of [0, 1, 2, 3, 4, 5, 6, 7, 8, 100]) running.take(point(at));
    expect(running.columns().gaps).toEqual([[8, 100]]);
  });
});

describe('rows of a replay', () => {
  const row = (value: number) => ({ timestamp: '2026-03-01T10:00:00Z', a: value });
  const values = (rows: { cells: Record<string, unknown> }[]) => rows.map(({ cells }) => cells.a);
  test('those that came already are passed over', () => {
    const rows = new ReplayRows();
    expect(values(rows.take({ type: 'sensor_data', data: row(1), seq: 1 }))).toEqual([1]);
    expect(values(rows.take({ type: 'sensor_data', data: row(1), seq: 1 }))).toEqual([]);
    expect(values(rows.take({ type: 'sensor_data_batch', data: [row(1), row(2), row(3)], seq: 3 }))).toEqual([2, 3]);
    expect(values(rows.take({ type: 'sensor_data_batch', data: [row(2), row(3)], seq: 3 }))).toEqual([]);
  });

  test('each part of a large one is taken once', () => {
    const rows = new ReplayRows();
    const part = (number: number) => ({ type: 'sensor_data', data: row(number), seq: 7, part: number, parts: 2 });
    expect(values([...rows.take(part(1)), ...rows.take(part(2)), ...rows.take(part(1))])).toEqual([1, 2]);
  });

  test('states are no rows', () => {
    expect(new ReplayRows().take({ type: 'replay', data: {}, seq: 9 })).toEqual([]);
  });
});

test('a replay says when the next row comes', () => {
  expect(nextIn({ interval: 2, speed: null, state: 'running' })).toBe('one comes every 2 s');
  expect(nextIn({ interval: null, speed: 60, state: 'running' })).toContain('60 × as fast');
  expect(nextIn({ interval: 2, speed: null, state: 'paused' })).toContain('once it goes on');
});

test('one instant alone has room around it, so that its point is not on the edge', () => {
  expect(roomFor([5e6, 5e6 + 1])).toEqual([-25e6, 35e6 + 1]);
  expect(roomFor([0, 2e6])).toEqual([0, 2e6]);
});
