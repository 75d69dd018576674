import { expect, test } from 'vitest';
import { inputOf, pathOf, phasesIn, phasesText, tookText } from '../src/batches/model.ts';

const [BEGAN, ENDED] = ['2025-10-01T08:00:00Z', '2025-10-03T12:00:00Z'];

test.each([
  ['2025-10-01T08:00:00Z', '0 s'],
  ['2025-10-01T08:00:59Z', '59 s'],
  ['2025-10-01T09:30:00Z', '1 h 30 min'],
  [ENDED, '2 d 4 h'],
  ['2025-10-03T08:00:00Z', '2 d'],
])('a batch until %s took %s', (to, took) => expect(tookText(BEGAN, to)).toBe(took));

test('one that runs has not taken any time yet', () => expect(tookText(BEGAN, null)).toBe(''));

test('phases are lines, there and back', () => {
  const phases = [
    { name: 'growth', from: BEGAN, to: null },
    { name: 'hold, cold', from: ENDED, to: '2025-10-04T00:00:00Z' },
  ];
  expect(phasesText(phases)).toContain('growth, 2025-10-01');
  expect(phasesIn(phasesText([phases[0] as never]))).toEqual({ phases: [phases[0]], wrong: null });
  expect(phasesIn('growth, soon').wrong).toContain('growth, soon');
});

test('a batch without an asset is told from one of any', () => {
  expect(inputOf({ batch_id: 'B/1', asset: null })).toEqual({ batch_id: 'B/1', asset: '' });
  expect(pathOf({ batch_id: 'B/1', asset: null })).toBe('/batches/one?batch_id=B%2F1&asset=');
});
