import { describe, expect, test } from 'vitest';
import { type ChartState, NOTHING_CHOSEN, queryOf, stateOf } from '../../src/curves/address.ts';
import { microsOf } from '../../src/curves/instants.ts';
import { between, moved, padded, pinched, scaled } from '../../src/curves/range.ts';
import { labelsOf, ticksOf } from '../../src/curves/ticks.ts';

describe('the address of a chart', () => {
  const state: ChartState = {
    series: [
      { sensor_id: 'a/b & c', parameter: 'value' },
      { sensor_id: 'ü', parameter: 'pH' },
    ],
    range: [microsOf('2025-10-01T08:00:00.000001Z'), microsOf('2025-10-01T09:00:00Z')],
    mode: 'absolute',
    zone: 'Europe/Berlin',
    axes: 'each',
    version: 3,
  };

  test('tells all that is shown, and what else stood in it', () => {
    const query = queryOf(state, new URLSearchParams('mock=1&from=x&zone=y'));
    expect(stateOf(new URLSearchParams(query.toString()))).toEqual(state);
    expect(query.get('mock')).toBe('1');
  });

  test('tells a range since the start as well', () => {
    const elapsed: ChartState = { ...state, mode: 'elapsed', range: [-5, 90_000_000] };
    expect(stateOf(queryOf(elapsed, new URLSearchParams()))).toEqual(elapsed);
  });

  test('goes on telling its mode where it did', () => {
    const query = queryOf({ ...NOTHING_CHOSEN, mode: 'absolute' }, new URLSearchParams('mode=elapsed'));
    expect(query.toString()).toBe('mode=absolute');
  });

  test('that tells nonsense shows what is usual', () => {
    const query = new URLSearchParams('from=2025&to=<script>&mode=x&zone=Mars&axes=42&version=-1');
    expect(stateOf(query)).toEqual(NOTHING_CHOSEN);
    expect(queryOf(NOTHING_CHOSEN, query).toString()).toBe('');
  });
});

describe('ranges', () => {
  test('move, but never out of sight of what there is', () => {
    expect(moved([100, 200], 0.5, [0, 1_000])).toEqual([150, 250]);
    expect(moved([0, 100], -50, [0, 1_000])).toEqual([-90, 10]);
    expect(moved([0, 100], 50, [0, 1_000])).toEqual([990, 1_090]);
  });

  test('are scaled around what is under the hand, between ten microseconds and all', () => {
    expect(scaled([0, 100], 0.5, 20, [0, 1_000])).toEqual([10, 60]);
    expect(scaled([0, 100], 1e-9, 50, [0, 1_000])).toEqual([45, 55]);
    expect(scaled([0, 1_000], 99, 500, [0, 1_000])).toEqual([-50, 1_050]);
  });

  test('follow two fingers: what was under them stays there', () => {
    expect(pinched([0, 1_000], [25, 75], [0, 100], 100, [0, 1_000])).toEqual([250, 750]);
  });

  test('are never empty', () => {
    expect(between(50, 50)).toEqual([45, 55]);
    expect(between(90, 10)).toEqual([10, 90]);
    expect(padded([0, 100], 0.5, [0, 120])).toEqual([0, 120]);
  });
});

describe('marks of a time axis', () => {
  const range = (from: string, to: string) => [microsOf(from), microsOf(to)] as [number, number];
  const labels = (from: string, to: string, zone: string, most = 6) =>
    labelsOf(ticksOf(range(from, to), most, { zone }), { zone });

  test('lie at round times of the zone, also where its clocks change', () => {
    expect(labels('2025-03-29T23:00:00Z', '2025-03-30T10:00:00Z', 'Europe/Berlin', 4)).toEqual([
      '00:00\n2025-03-30',
      '03:00',
      '06:00',
      '09:00',
      '12:00',
    ]);
    expect(labels('2025-03-30T00:00:00Z', '2025-03-30T04:00:00Z', 'Europe/Berlin', 4)).toEqual([
      '01:00\n2025-03-30',
      '03:00',
      '04:00',
      '05:00',
      '06:00',
    ]);
    expect(labels('2025-01-01T00:00:00Z', '2025-01-01T01:00:00Z', 'Asia/Kathmandu', 3)).toEqual([
      '06:00\n2025-01-01',
      '06:30',
    ]);
  });

  test('go from microseconds to years', () => {
    expect(labels('2025-01-01T00:00:00Z', '2025-01-01T00:00:00.00001Z', 'UTC', 2)).toEqual([
      '00:00:00\n2025-01-01',
      '00:00:00.000005',
      '00:00:00.00001',
    ]);
    expect(labels('2020-01-01T00:00:00Z', '2025-06-01T00:00:00Z', 'UTC')).toEqual([
      '2020',
      '2021',
      '2022',
      '2023',
      '2024',
      '2025',
    ]);
    expect(labels('2025-01-01T00:00:00Z', '2025-04-15T00:00:00Z', 'UTC')).toEqual([
      '2025-01',
      '2025-02',
      '2025-03',
      '2025-04',
    ]);
  });

  test('are two at least, where they are few', () => {
    expect(labels('2019-09-06T04:08:23Z', '2019-09-10T07:16:05Z', 'UTC', 2)).toEqual(['2019-09-07', '2019-09-09']);
  });

  test('since the start lie at whole steps', () => {
    expect(labelsOf(ticksOf([-1e6, 61e6], 3, 'elapsed'), 'elapsed')).toEqual(['00:00:00', '00:00:30', '00:01:00']);
  });

  test('are few, however long a range is', () => {
    for (const span of [10, 1e3, 1e7, 1e11, 1e13, 1e15, 6e15])
      expect(ticksOf([-span / 2, span / 2], 8, { zone: 'UTC' }).length).toBeLessThan(14);
  });
});
