import { describe, expect, test } from 'vitest';
import { axesOf, heightOf } from '../../src/curves/axes.ts';
import { bandsOf } from '../../src/curves/limits.ts';
import { anomalyMarks, qualityMarks, rowMarks, thinned } from '../../src/curves/marks.ts';
import { noteAt, placesOf } from '../../src/curves/notes.ts';
import { exact, labelled, roundTicks } from '../../src/curves/numbers.ts';
import { readoutAt, valueText } from '../../src/curves/readout.ts';
import { tableOf } from '../../src/curves/table.ts';
import { buckets, curve, drawn, readings, T0 } from './drawn.ts';

const ORIGIN = { origin: T0 };
const WARM = curve(
  drawn(
    readings([
      [0, 20],
      [1, 30],
    ]),
  ),
  ORIGIN,
);
const ACID = curve(
  drawn(
    readings(
      [
        [0, 7],
        [1, 6.5],
      ],
      { parameter: 'ph_value', unit: null },
    ),
  ),
  ORIGIN,
);

describe('axes', () => {
  test('are one for each unit, one for all, or one for each series', () => {
    const curves = [WARM, ACID, curve(drawn(readings([[0, 1]], { sensor_id: 'S2' })), ORIGIN)];
    const shared = (how: 'unit' | 'one' | 'each') => axesOf(curves, how).map((axis) => axis.curves);
    expect(shared('unit')).toEqual([[0, 2], [1]]);
    expect(shared('one')).toEqual([[0, 1, 2]]);
    expect(shared('each')).toEqual([[0], [1], [2]]);
  });

  test('show all that their curves have in sight, with air, also of one value and of the greatest', () => {
    const of = (values: [number, number][]) => {
      const curves = [curve(drawn(readings(values)), ORIGIN)];
      return heightOf(axesOf(curves, 'one')[0]!, curves, [0, 10e6]);
    };
    expect(
      of([
        [0, 20],
        [1, 30],
      ]),
    ).toEqual([19.5, 30.5]);
    expect(of([[0, 0]])).toEqual([-1, 1]);
    expect(
      of([
        [0, -1.7e308],
        [1, 1.7e308],
      ]).every(Number.isFinite),
    ).toBe(true);
  });

  test('are marked at round numbers that are told apart', () => {
    expect(labelled(roundTicks(0, 1, 5))).toEqual(['0.0', '0.2', '0.4', '0.6', '0.8', '1.0']);
    expect(labelled(roundTicks(-1_000, 1_000, 4))).toEqual(['−1000', '−500', '0', '500', '1000']);
    expect(labelled(roundTicks(7.00001, 7.00002, 3))).toHaveLength(
      new Set(labelled(roundTicks(7.00001, 7.00002, 3))).size,
    );
  });
});

describe('limits', () => {
  const limited = (hard: [number | null, number | null], soft: [number | null, number | null]) =>
    curve(
      drawn(
        readings([[0, 1]], {
          limits: { hard: { min: hard[0], max: hard[1] }, soft: { min: soft[0], max: soft[1] } },
        }),
      ),
      ORIGIN,
    );

  test('in sight are bands beyond them, each once', () => {
    const curves = [limited([0, null], [20, 40]), limited([0, null], [20, 40])];
    const bands = bandsOf(axesOf(curves, 'one')[0]!, curves, [10, 50]);
    expect(bands.map(({ kind, from, to, edge }) => [kind, from, to, edge])).toEqual([
      ['soft', 10, 20, 20],
      ['soft', 40, 50, 40],
    ]);
  });

  test('out of sight, and open ones, are nothing', () => {
    const curves = [limited([null, null], [0, 100]), WARM];
    expect(bandsOf(axesOf(curves, 'one')[0]!, curves, [10, 50])).toEqual([]);
  });
});

describe('marks', () => {
  test('lie on doubtful readings, and say what they are', () => {
    const doubtful = curve(
      drawn(
        readings(
          [
            [0, 1],
            [1, 2],
            [2, 3],
          ],
          { quality: ['good', 'uncertain', 'bad'] },
        ),
      ),
      ORIGIN,
    );
    expect(qualityMarks(doubtful, 0).map(({ kind, x, y }) => [kind, x, y])).toEqual([
      ['uncertain', 1e6, 2],
      ['bad', 2e6, 3],
    ]);
  });

  test('of anomalies lie on the series that they are of, at its instant', () => {
    const anomaly = {
      row_number: 2,
      sensor_id: 'S1',
      parameter: 'temperature',
      at: '2025-10-01T08:00:01Z',
      value: 45,
      rule: 'at most 40',
    };
    const found = anomalyMarks([anomaly, { ...anomaly, sensor_id: 'elsewhere' }], [ACID, WARM]);
    expect(found).toMatchObject([
      { kind: 'anomaly', x: 1e6, y: 45, curve: 1, rowNumber: 2, text: 'anomaly: at most 40' },
    ]);
  });

  test('of rejected rows lie where the server says, else between the rows that are known', () => {
    const fault = { row_number: 5, line: 6, column: null, value: null, code: 'c', reason: 'no time', hint: '' };
    const anchors = [
      { rowNumber: 1, at: T0 },
      { rowNumber: 9, at: T0 + 8e6 },
    ];
    const faults = [
      fault,
      { ...fault, at: '2025-10-01T08:00:01.5Z' },
      { ...fault, row_number: null },
      { ...fault, row_number: 99 },
    ];
    const found = rowMarks(faults, 'rejected', anchors, T0);
    expect(found.map(({ x, about }) => [x, about])).toEqual([
      [4e6, true],
      [1.5e6, false],
      [8e6, true],
    ]);
  });

  test('are thinned where they would lie on one another, but for anomalies', () => {
    const mark = { x: 0, y: null, curve: null, text: '', rowNumber: null, about: false };
    const many = [0, 1, 2, 10].flatMap((x) => [
      { ...mark, x, kind: 'rejected' as const },
      { ...mark, x, kind: 'anomaly' as const },
    ]);
    const found = thinned(many, [0, 9], 5);
    expect(found.filter((each) => each.kind === 'rejected').map((each) => each.x)).toEqual([0]);
    expect(found.filter((each) => each.kind === 'anomaly').map((each) => each.x)).toEqual([0, 1, 2]);
  });
});

describe('annotations', () => {
  const note = (id: string, from: number, to: number) => ({
    annotation_id: id,
    sensor_id: null,
    parameter: null,
    from: `2025-10-01T08:00:0${from}Z`,
    to: `2025-10-01T08:00:0${to}Z`,
    text: id,
    label: null,
  });

  test('that overlap lie below one another, points among them', () => {
    const places = placesOf([note('b', 1, 5), note('a', 0, 3), note('c', 6, 6)], T0, 1e5);
    expect(places.map(({ note: { text }, row, isPoint }) => [text, row, isPoint])).toEqual([
      ['a', 0, false],
      ['b', 1, false],
      ['c', 0, true],
    ]);
  });

  test('under a hand are the shortest there', () => {
    const places = placesOf([note('long', 0, 9), note('short', 2, 3)], T0, 1);
    expect(noteAt(places, 2.5e6, 1)?.note.text).toBe('short');
    expect(noteAt(places, 8e6, 1)?.note.text).toBe('long');
    expect(noteAt(places, 20e6, 1)).toBeNull();
  });
});

describe('what stands at the cursor', () => {
  test('are all curves with their units and all their digits, and none that is far off', () => {
    const found = readoutAt([WARM, ACID, curve(drawn(readings([[9, 1]])), ORIGIN)], 0.9e6, 1e6);
    expect(found.map(valueText)).toEqual(['30 °C', '6.5']);
    expect(found.map((each) => each.at - T0)).toEqual([1e6, 1e6]);
  });

  test('of a bucket are its mean, its extremes and how many readings it holds', () => {
    const found = readoutAt([curve(drawn(buckets([[0, 1, 4]])), ORIGIN)], 0.2e6, 0);
    expect(found.map(valueText)).toEqual(['2.5 °C (1 … 4, 10 readings)']);
  });

  test('are numbers as they are', () => {
    expect([0.1, 1e-9, -2.5e20, 0, 1 / 3].map(exact)).toEqual(['0.1', '1e−9', '−2.5e20', '0', '0.3333333333333333']);
  });
});

test('the table has a row for each place and a column for each curve', () => {
  const table = tableOf([WARM, ACID], [0, 10e6], 'elapsed', 0, 1);
  expect(table).toEqual({
    head: ['Elapsed', 'S1 / temperature [°C]', 'S1 / ph_value'],
    rows: [['00:00:00', '20 °C', '7']],
    count: 2,
  });
});
