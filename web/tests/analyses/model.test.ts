import { describe, expect, test } from 'vitest';
import { boundsAround, searchOf } from '../../src/analyses/bounds.ts';
import { inSight, isAmong, seriesOf } from '../../src/analyses/chosen.ts';
import { controlled, guidesOf, violationsOf } from '../../src/analyses/control.ts';
import {
  type Analysis,
  eventMarks,
  type FoundEvent,
  type FoundSeries,
  linesOf,
  type Step,
  spanOf,
  stretchesOf,
  titleOf,
  withNames,
} from '../../src/analyses/model.ts';
import { fieldsOf } from '../../src/analyses/schema.ts';
import type { Curve } from '../../src/curves/curve.ts';
import { lookAt } from '../../src/curves/curve.ts';
import { microsOf } from '../../src/curves/instants.ts';
import { drawnOf } from '../../src/curves/series.ts';

const AT = ['2026-03-03T06:00:00Z', '2026-03-03T06:01:00Z', '2026-03-03T06:02:00Z'];
const event = (more: Partial<FoundEvent> = {}): FoundEvent => ({
  ...{ at: AT[1] as string, until: null, kind: 'peak', value: 9, severity: 'info', sensor_id: 'a', parameter: 'value' },
  ...{ details: {}, ...more },
});
const series = (at: string[], more = {}): FoundSeries => ({
  ...{ asset: null, sensor_id: 'a', parameter: 'value', unit: null, kind: 'raw', count: at.length, at, gaps: [] },
  ...{ value: at.map((_, i) => i), quality: at.map(() => 'good' as const), ...more },
});
const curve = (one: FoundSeries): Curve => ({
  ...{ key: one.parameter, fileId: 'f', fileName: null, origin: 0, look: lookAt(0) },
  drawn: drawnOf([one], [0, 1], 10)[0] as Curve['drawn'],
});

describe('a title', () => {
  const steps = [{ name: 'peaks', title: 'Peaks', parameters: { properties: {} } }] as unknown as Step[];

  test('of a tuning says of which step, and what is searched', () => {
    const search = { prominence: { min: 1, max: 5 }, polarity: { values: ['high', 'low'] } };
    const tuning = { step: 'optimizer', parameters: { search, folds: 5 }, input: { analysis_id: 'a', step: 'peaks' } };
    expect(titleOf(tuning, steps)).toBe('Tuning of Peaks: prominence between 1 and 5, polarity among high, low');
    expect(titleOf({ step: 'peaks', parameters: { prominence: 2 }, input: {} }, steps)).toBe('Peaks (prominence 2)');
  });
});

describe('what was found', () => {
  test('lies on the curve that it is of', () => {
    const [mark] = eventMarks([event()], [curve(series(AT))], 0);
    expect(mark).toMatchObject({ kind: 'found', x: microsOf(AT[1] as string), y: 1, curve: 0, text: 'peak of a: 9' });
    const [other] = eventMarks([event({ sensor_id: 'b', severity: 'alarm' })], [curve(series(AT))], 0);
    expect(other).toMatchObject({ kind: 'alarm', y: null, curve: null });
  });

  test('is shaded where it lasts', () => {
    expect(stretchesOf([event(), event({ until: AT[2] as string })])).toMatchObject([{ from: AT[1], to: AT[2] }]);
  });

  test('is no line where a series says no more than the events', () => {
    const marked = { series: [series([AT[1] as string])], events: [event()] };
    expect(linesOf(marked)).toEqual([]);
    expect(linesOf({ ...marked, series: [series(AT)] })).toHaveLength(1);
    expect(linesOf({ ...marked, events: [] })).toHaveLength(1);
  });

  test('spans all that is in it', () => {
    expect(spanOf({ series: [series(AT)], events: [] })).toEqual([
      microsOf(AT[0] as string),
      microsOf(AT[2] as string) + 1,
    ]);
    expect(spanOf({ series: [], events: [] })).toBeNull();
  });
});

describe('a control chart', () => {
  const of = { sensor_id: 'a', parameter: 'value', chart: 'individuals', center: 10, upper: 13, lower: 7, sigma: 1 };

  test('has its centre, its limits and their thirds', () => {
    const values = guidesOf(of, 'value').map(({ kind, value }) => `${kind} ${value}`);
    expect(values).toEqual(['centre 10', 'limit 13', 'limit 7', 'zone 11', 'zone 12', 'zone 9', 'zone 8']);
  });

  test('holds a sum against its decision, and the series against its centre alone', () => {
    const cusum = { ...of, chart: 'cusum', upper: 5, lower: 0 };
    expect(guidesOf(cusum, 'value cusum above')).toMatchObject([{ value: 5, kind: 'limit' }]);
    expect(guidesOf(cusum, 'value')).toMatchObject([{ value: 10, kind: 'centre' }]);
    const curves = controlled([curve(series(AT)), curve(series(AT, { parameter: 'other' }))], [of]);
    expect(curves.map(({ drawn }) => drawn.guides?.length ?? 0)).toEqual([7, 0]);
  });

  test('says nothing where it has no baseline', () => expect(guidesOf({ ...of, center: null }, 'value')).toEqual([]));

  test('tells which rules were broken how often', () => {
    const broken = ['nelson_1', 'nelson_2', 'nelson_2'].map((kind) => event({ kind }));
    expect(violationsOf(broken).map(({ rule, count }) => [rule, count])).toEqual([
      ['nelson_2', 2],
      ['nelson_1', 1],
    ]);
  });
});

describe('a search', () => {
  const [whole, share] = fieldsOf({
    properties: { n: { type: 'integer', minimum: 2 }, share: { type: 'number', maximum: 1, default: 0.5 } },
  });

  test('begins around what is now, within what is allowed', () => {
    expect(boundsAround(whole as never, 5)).toEqual({ min: '2', max: '20' });
    expect(boundsAround(share as never, undefined)).toEqual({ min: '0.125', max: '1' });
    expect(boundsAround(whole as never, 'soon')).toEqual({ min: '', max: '' });
  });

  test('has bounds that are numbers, in order', () => {
    expect(searchOf({ n: { min: '1', max: '2' } })).toEqual({ search: { n: { min: 1, max: 2 } }, wrong: {} });
    expect(Object.keys(searchOf({ n: { min: '2', max: '1' }, k: { min: '', max: '1' } }).wrong)).toEqual(['n', 'k']);
  });
});

describe('the series of an analysis', () => {
  const named = (sensor_id: string) => ({ sensor_id, parameter: 'value' });
  const many = Array.from({ length: 60 }, (_, i) => named(`T${i}`));
  const charted = { figures: { series: many.map((each) => ({ ...each, chart: 'individuals' })) }, series: [] };

  test('of a control chart are shown one by one, for each has limits of its own', () => {
    const all = seriesOf(charted);
    expect(all.length).toBe(60);
    expect(inSight(all, [], charted)?.map(({ sensor_id }) => sensor_id)).toEqual(['T0']);
    expect(inSight(all, [named('T7'), named('gone')], charted)?.map(({ sensor_id }) => sensor_id)).toEqual(['T7']);
  });

  test('are the first of many, and all of few', () => {
    expect(inSight(seriesOf({ figures: {}, series: [] }, many), [], { figures: {} })?.length).toBe(8);
    expect(inSight(many.slice(0, 3), [], { figures: {} })).toBeNull();
  });

  test('have with them what was gathered of them', () => {
    expect(isAmong([named('a')], { sensor_id: 'a', parameter: 'value cusum above' })).toBe(true);
    expect(isAmong([named('a')], { sensor_id: 'b', parameter: 'value' })).toBe(false);
    expect(isAmong([named('a')], { sensor_id: null })).toBe(true);
  });
});

test('what an analysis is of keeps its names where what is pushed tells none', () => {
  const known = { inputs: [{ file_id: 'f', version: 1, sha256: null, name: 'run.csv' }] } as unknown as Analysis;
  const pushed = { status: 'SUCCEEDED', inputs: [{ file_id: 'f', version: 1, sha256: null }] } as unknown as Analysis;
  expect(withNames(pushed, known)).toMatchObject({ status: 'SUCCEEDED', inputs: [{ name: 'run.csv' }] });
});
