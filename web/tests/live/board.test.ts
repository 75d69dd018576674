import { describe, expect, test } from 'vitest';
import { Board, isStale, type Listed, type Reading, readingsIn, SPARK, wantedOf } from '../../src/live/board.ts';

const AT = '2026-03-01T10:00:00Z';
const listed = (over: Partial<Listed> = {}): Listed =>
  ({
    sensor_id: 'TP-1',
    asset: null,
    parameter: 'temperature',
    unit: '°C',
    last_at: AT,
    last_value: 20,
    quality: 'good',
    received_at: AT,
    late: false,
    simulated: false,
    stale: false,
    stale_after: 60,
    source: { kind: 'live', file_id: null, version: null },
    recent: [[AT, 20]],
    ...over,
  }) as Listed;
const reading = (over: Partial<Reading> = {}): Reading => ({
  sensor_id: 'TP-1',
  asset: null,
  parameter: 'temperature',
  unit: '°C',
  at: '2026-03-01T10:00:10Z',
  value: 21,
  quality: 'good',
  anomaly: null,
  late: false,
  received_at: '2026-03-01T10:00:10.2Z',
  ...over,
});
const said = (data: unknown, over = {}) => ({ type: 'sensor_data', data, seq: 1, ...over });

function board(...of: Listed[]): Board {
  const made = new Board();
  made.list(of);
  return made;
}

describe('a board', () => {
  test('a pushed reading becomes the newest and enters the sparkline', () => {
    const it = board(listed());
    expect(it.take(said(reading({ anomaly: 'above 20.5' })))).toBe(true);
    expect(it.sorted()[0]).toMatchObject({ value: 21, anomaly: 'above 20.5' });
    expect(it.sorted()[0]?.recent.map(([, value]) => value)).toEqual([20, 21]);
  });

  test('an older reading completes the sparkline and leaves the newest', () => {
    const it = board(listed());
    it.take(said(reading({ at: '2026-03-01T09:59:50Z', value: 19 })));
    expect(it.sorted()[0]).toMatchObject({
      value: 20,
      recent: [
        ['2026-03-01T09:59:50Z', 19],
        [AT, 20],
      ],
    });
  });

  test('the same message twice changes nothing the second time', () => {
    const it = board(listed());
    it.take(said(reading()));
    const before = it.sorted()[0];
    expect(it.take(said(reading()))).toBe(false);
    expect(it.sorted()[0]).toBe(before);
  });

  test('of one instant the reading received last counts', () => {
    const it = board(listed());
    it.take(said(reading({ at: AT, value: 25, received_at: '2026-03-01T10:00:05Z' })));
    expect(it.sorted()[0]).toMatchObject({ value: 25, recent: [[AT, 25]] });
  });

  test('a list that was asked for before a push does not take it back', () => {
    const it = board(listed());
    it.take(said(reading()));
    it.list([listed({ stale_after: 90 })]);
    expect(it.sorted()[0]).toMatchObject({ value: 21, staleAfter: 90 });
  });

  test('a batch of unknown series adds them, and a sparkline holds so many', () => {
    const it = board();
    const many = Array.from({ length: 40 }, (_, i) => reading({ at: new Date(i * 1000).toISOString(), value: i }));
    it.take({ type: 'sensor_data_batch', data: [...many, reading({ sensor_id: 'other' })], simulated: true });
    expect(it.size).toBe(2);
    expect(it.sorted().map((series) => series.sensorId)).toEqual(['other', 'TP-1']);
    expect(it.sorted()[1]).toMatchObject({ simulated: true, value: 39 });
    expect(it.sorted()[1]?.recent).toHaveLength(SPARK);
  });

  test('what is replayed is of no sensor', () => {
    expect(readingsIn(said(reading(), { replay_id: 'r' }))).toEqual([]);
  });

  test('what is listed no longer goes, what was pushed meanwhile stays', () => {
    const it = board(listed(), listed({ sensor_id: 'gone' }));
    it.begin();
    it.list([listed()]);
    it.take(said(reading({ sensor_id: 'new' })));
    it.settle();
    expect(it.sorted().map((series) => series.sensorId)).toEqual(['new', 'TP-1']);
  });

  test('silence is told by message and ends with a reading', () => {
    const it = board(listed());
    const silence = { sensor_id: 'TP-1', asset: null, parameter: 'temperature', unit: '°C', stale: true };
    expect(it.take({ type: 'sensor_stale', data: silence })).toBe(true);
    expect(it.sorted()[0]?.stale).toBe(true);
    it.take(said(reading()));
    expect(it.sorted()[0]?.stale).toBe(false);
  });
});

test('a live series is stale once the clock has passed what it may be silent', () => {
  const [series] = board(listed()).sorted();
  if (!series) throw new Error('there is one');
  expect(isStale(series, Date.parse(AT) + 60_000)).toBe(false);
  expect(isStale(series, Date.parse(AT) + 60_001)).toBe(true);
  expect(isStale({ ...series, live: false }, Date.parse(AT) + 1e9)).toBe(false);
});

test('names are found in any case, in the sensor and in what it measures', () => {
  const all = board(listed(), listed({ sensor_id: 'x', asset: 'line 2', parameter: 'Pressure' })).sorted();
  const found = (over: object) =>
    wantedOf(all, { asset: '', name: '', staleOnly: false, ...over }, Date.parse(AT)).map((each) => each.sensorId);
  expect(found({ name: 'PRESS' })).toEqual(['x']);
  expect(found({ name: 'tp-' })).toEqual(['TP-1']);
  expect(found({ asset: 'line 2' })).toEqual(['x']);
  expect(found({ staleOnly: true })).toEqual([]);
});
