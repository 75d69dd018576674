import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Fetching, RESTING, type Shown } from '../../src/curves/fetching.ts';
import type { Drawn, Gap } from '../../src/curves/series.ts';
import { buckets, drawn, readings, T0 } from './drawn.ts';

const WHOLE: Gap = [T0, T0 + 10e6];
const OVERVIEW = drawn(
  buckets([
    [0, 1, 3],
    [5, 2, 4],
  ]),
);
const CLOSE = drawn(readings([[5, 2.5]]));

interface Asked {
  span: Gap;
  points: number;
  signal: AbortSignal;
  answer: (drawn: Drawn[]) => void;
  fail: (error: unknown) => void;
}

function watched(series = 1) {
  const asked: Asked[] = [];
  const told: Shown[] = [];
  const fetching = new Fetching(
    (span, points, signal) =>
      new Promise((answer, fail) => {
        asked.push({ span, points, signal, answer, fail });
      }),
    series,
    WHOLE,
    (shown) => told.push(shown),
  );
  return { asked, told, fetching, last: () => told[told.length - 1] };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const rest = () => vi.advanceTimersByTimeAsync(RESTING);

describe('ranges', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function begun(series = 1) {
    const all = watched(series);
    void all.fetching.start(WHOLE);
    all.asked[0]?.answer([OVERVIEW]);
    await settle();
    return all;
  }

  test('are asked for when the hand rests, once', async () => {
    const { asked, fetching } = await begun();
    for (const shift of [0, 1, 2]) fetching.look([T0 + (4 + shift) * 1e6, T0 + (5 + shift) * 1e6]);
    expect(asked).toHaveLength(1);
    await rest();
    expect(asked.map((each) => each.span)).toEqual([WHOLE, [T0 + 5e6, T0 + 7.5e6]]);
  });

  test('keep what was shown while the next comes, and where it fails', async () => {
    const { asked, fetching, last } = await begun();
    fetching.look([T0 + 5e6, T0 + 6e6]);
    await rest();
    expect(last()).toMatchObject({ state: 'loading', drawn: [OVERVIEW] });
    asked[1]?.fail(new Error('gone'));
    await settle();
    expect(last()).toMatchObject({ state: 'failed', drawn: [OVERVIEW], error: new Error('gone') });
    void fetching.again();
    asked[2]?.answer([CLOSE]);
    await settle();
    expect(last()?.state).toBe('shown');
  });

  test('that are overtaken are aborted, and their answers dropped', async () => {
    const { asked, told, fetching } = await begun();
    fetching.look([T0 + 5e6, T0 + 6e6]);
    await rest();
    fetching.look([T0 + 1e6, T0 + 2e6]);
    await rest();
    expect(asked[1]?.signal.aborted).toBe(true);
    const before = told.length;
    asked[1]?.answer([CLOSE]);
    await settle();
    expect(told).toHaveLength(before);
  });

  test('are widened to whole buckets of the overview, so that no reading falls between the two', async () => {
    const { asked, fetching } = watched();
    void fetching.start(WHOLE);
    asked[0]?.answer([drawn(buckets([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => [second, 0, 1])))]);
    await settle();
    fetching.look([T0 + 4.3e6, T0 + 5.1e6]);
    await rest();
    expect(asked[1]?.span).toEqual([T0 + 3e6, T0 + 6e6]);
  });

  test('that are at hand in full are not asked for again', async () => {
    const { asked, fetching } = await begun();
    fetching.look([T0 + 5e6, T0 + 6e6]);
    await rest();
    asked[1]?.answer([CLOSE]);
    await settle();
    fetching.look([T0 + 5.2e6, T0 + 5.6e6]);
    await rest();
    expect(asked).toHaveLength(2);
  });

  test('ask for so many points that all series together have no more than are allowed', async () => {
    const { asked, fetching } = await begun(20);
    fetching.look([T0 + 5e6, T0 + 6e6]);
    await rest();
    expect(asked.map((each) => each.points)).toEqual([1200, 1200]);
    expect((await begun(4)).asked[0]?.points).toBe(1200);
  });

  test('that are given up tell nothing more', async () => {
    const { asked, told, fetching } = watched();
    void fetching.start(WHOLE);
    fetching.stop();
    asked[0]?.answer([OVERVIEW]);
    await settle();
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(told).toHaveLength(1);
  });
});
