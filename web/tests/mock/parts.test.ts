import { describe, expect, test } from 'vitest';
import type { AnsweredSeries } from '../../src/curves/series.ts';
import { drawn } from '../../src/mock/drawing.ts';
import { bestOf, type RecordedAnswer } from '../../src/mock/recorded.ts';
import { routed } from '../../src/mock/router.ts';

const at = (second: number) => new Date(second * 1000).toISOString().replace('.000Z', 'Z');
const series = (values: number[], sensor_id = 'a'): AnsweredSeries => ({
  sensor_id,
  parameter: 'value',
  unit: null,
  count: values.length,
  kind: 'raw',
  at: values.map((_, index) => at(index)),
  value: values,
  quality: values.map(() => 'good'),
  gaps: [],
});

describe('series of the mock', () => {
  test('are cut to the range that is asked for', () => {
    const query = new URLSearchParams({ from: at(1), to: at(3) });
    expect(drawn([series([0, 1, 2, 3])], query)[0]).toMatchObject({ kind: 'raw', value: [1, 2], at: [at(1), at(2)] });
  });

  test('are put into buckets where they are many, and keep their extremes', () => {
    const values = Array.from({ length: 100 }, (_, index) => (index === 37 ? 999 : index === 38 ? -999 : index));
    const [found] = drawn([series(values)], new URLSearchParams({ points: '10' }));
    expect(found?.kind).toBe('buckets');
    expect(found?.at.length).toBeLessThanOrEqual(10);
    expect(Math.max(...(found?.max ?? []))).toBe(999);
    expect(Math.min(...(found?.min ?? []))).toBe(-999);
    expect(found?.max_at?.[found.max?.indexOf(999) ?? -1]).toBe(new Date(37_000).toISOString().replace('.000Z', 'Z'));
    expect(found?.counts?.reduce((sum, count) => sum + count, 0)).toBe(100);
  });

  test('come in the order in which they are named', () => {
    const query = new URLSearchParams([
      ['sensor_id', 'b'],
      ['sensor_id', 'a'],
    ]);
    expect(drawn([series([1]), series([2], 'b')], query).map(({ sensor_id }) => sensor_id)).toEqual(['b', 'a']);
  });
});

test('the answer that agrees with the most of what was asked is taken', () => {
  const answer = (query: Record<string, unknown>, body: string): RecordedAnswer => ({
    ...{ method: 'GET', route: '/r', path: '/r', status: 200, etag: null },
    query,
    body,
  });
  const answers = [answer({ version: 1 }, 'one'), answer({ version: 2 }, 'two'), answer({}, 'newest')];
  const found = (query: string) => bestOf(answers, 'GET', '/r', new URLSearchParams(query))?.body;
  expect([found('version=2'), found(''), found('version=1&limit=3'), found('version=9')]).toEqual([
    'two',
    'newest',
    'one',
    'newest',
  ]);
  expect(bestOf(answers, 'POST', '/r', new URLSearchParams())).toBeNull();
});

test('routes are found by method and path, names in it decoded', () => {
  const handler = () => null;
  const routes = [['GET', '/v1/views/{name}', handler]] as const;
  expect(routed(routes, 'GET', '/v1/views/a%2Fb')?.params).toEqual({ name: 'a/b' });
  expect(routed(routes, 'PUT', '/v1/views/x')).toBeNull();
  expect(routed(routes, 'GET', '/v1/views')).toBeNull();
});
