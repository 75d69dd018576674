import { describe, expect, test } from 'vitest';
import { type Annotation, changeOf, tagsOf, withPushed } from '../../src/annotations/model.ts';
import { commonOf } from '../../src/compare/series.ts';
import { fileName } from '../../src/curves/save.ts';
import { bytesText, chosenOf, groupsOf, type Summary, wholeOf } from '../../src/file/model.ts';
import { changed, controlText, heldValue, inWords } from '../../src/options/fields.ts';
import { isView } from '../../src/views/model.ts';

const summary = (sensor_id: string, more: Partial<Summary> = {}): Summary => ({
  sensor_id,
  parameter: 'value',
  unit: null,
  count: 2,
  missing: 0,
  min: 1,
  max: 2,
  mean: 1.5,
  stddev: 0.5,
  first_at: '2025-10-01T08:00:00Z',
  last_at: '2025-10-01T08:00:01Z',
  anomaly_count: 0,
  limited: false,
  ...more,
});

describe('a result', () => {
  test('goes from its first reading to just after its last', () => {
    const found = wholeOf([summary('a'), summary('b', { last_at: '2025-10-01T09:00:00Z' })]);
    expect(found && found[1] - found[0]).toBe(3_600_000_001);
    expect(wholeOf([summary('a', { first_at: null, last_at: null })])).toBeNull();
  });

  test('draws the series that are asked for, of those that have readings; else the first', () => {
    const all = [summary('none', { count: 0 }), ...Array.from({ length: 9 }, (_, i) => summary(`s${i}`))];
    expect(chosenOf(all, [{ sensor_id: 's3', parameter: 'value' }])).toEqual([{ sensor_id: 's3', parameter: 'value' }]);
    expect(chosenOf(all, [{ sensor_id: 'none', parameter: 'value' }])).toHaveLength(8);
  });

  test('has its errors by kind, the most frequent first, also those that are only counted', () => {
    const fault = {
      row_number: 1,
      line: 2,
      column: 'a',
      value: 'x',
      code: 'one',
      reason: 'r',
      hint: 'h',
      settled_by: [],
    };
    const way = { decimal: ',' };
    const found = groupsOf([fault, { ...fault, column: 'b', settled_by: [way] }], { one: 2, other: 7 });
    expect(found.map(({ code, count, columns, ways }) => [code, count, columns.length, ways])).toEqual([
      ['other', 7, 0, []],
      ['one', 2, 2, [way]],
    ]);
  });

  test('tells sizes in words', () => {
    expect([0, 999, 1_000, 2_612_345, 1e13].map(bytesText)).toEqual([
      '0 bytes',
      '999 bytes',
      '1 kB',
      '2.61 MB',
      '10 TB',
    ]);
  });
});

describe('options', () => {
  const list = { name: 'missing', label: '', kind: 'list' as const };

  test('are held by controls as text, and come back as they were', () => {
    expect(heldValue(list, controlText(['-999', 'MM']))).toEqual(['-999', 'MM']);
    expect(heldValue({ ...list, kind: 'number' }, '3')).toBe(3);
    expect(heldValue({ ...list, kind: 'text' }, '  ')).toBeNull();
  });

  test('that differ are sent, and those that were taken back are null or empty', () => {
    const before = { decimal: ',', missing: ['-1'], rule_set: 'default@1', asset: null };
    const now = { ...before, decimal: null, missing: null, asset: 'press' };
    expect(changed(before, now)).toEqual({ decimal: null, missing: [], asset: 'press' });
  });

  test('are said in words', () => {
    expect(inWords({ decimal: ',', context: ['a', 'b'], unheard: 1 })).toBe(
      'Decimal mark: comma (1,5); Context, not measured: a, b; unheard: 1',
    );
  });
});

describe('annotations that are pushed', () => {
  const note = (id: string, version: number, from: string, deleted = false) =>
    ({ annotation_id: id, version, from, to: from, deleted }) as unknown as Annotation;

  test('take their place by time; older versions and deleted ones are told', () => {
    const list = [note('a', 2, '2025'), note('c', 1, '2027')];
    expect(withPushed(list, note('b', 1, '2026')).map((each) => each.annotation_id)).toEqual(['a', 'b', 'c']);
    expect(withPushed(list, note('a', 1, '2030'))).toEqual(list);
    expect(withPushed(list, note('a', 3, '2025', true)).map((each) => each.annotation_id)).toEqual(['c']);
  });

  test('are changed by what is said otherwise, and by nothing that they say themselves', () => {
    const before = { ...note('a', 3, '2025'), text: 'x', tags: ['t'], label: 'fault' } as unknown as Annotation;
    const now = { ...before, version: 2, changed_at: 'z', text: 'y', label: null };
    expect(changeOf(before, now)).toEqual({ text: 'y', label: null });
  });

  test('have each tag once', () => {
    expect(tagsOf(' a, b ,,a')).toEqual(['a', 'b']);
  });
});

test('runs that are compared share the series that most of them have', () => {
  const found = commonOf([
    { summaries: [summary('a'), summary('b')] },
    { summaries: [summary('b'), summary('c', { count: 0 })] },
  ]);
  expect(found.map(({ sensor_id, files }) => [sensor_id, files])).toEqual([
    ['b', 2],
    ['a', 1],
  ]);
});

test('a saved view leads nowhere but into the page', () => {
  expect(isView({ path: '/files/1', query: 'from=2' })).toBe(true);
  const others = ['//evil.example', 'javascript:alert(1)', '/\\evil', 'https://evil.example', ''];
  for (const path of others) expect(isView({ path, query: '' })).toBe(false);
  expect(isView({ path: '/', query: 'a#b' })).toBe(false);
  expect(isView(null)).toBe(false);
});

test('names of files that are saved are taken by every system', () => {
  expect(fileName('../a<b>:\u0000"c"|?*.csv.png')).toBe('_a_b_c_.csv.png');
  expect(fileName('...')).toBe('curves');
});
