import { expect, test } from 'vitest';
import { zoneTold } from '../src/time/told.ts';

const of = { time_form: 'iso', timezone: 'UTC', timezone_assumed: true };

test('a zone is assumed only where a time was read in it', () => {
  expect(zoneTold({ ...of, timezone_used: true })).toBe('UTC (assumed)');
  expect(zoneTold({ ...of, timezone_used: false })).toBe('each with its offset to UTC');
  expect(zoneTold({ ...of, time_form: 'epoch', timezone_used: false })).toBe('counted from an instant, in no zone');
  expect(zoneTold({ ...of, timezone: 'Europe/Berlin', timezone_assumed: false, timezone_used: true })).toBe(
    'Europe/Berlin',
  );
  expect(zoneTold(of)).toBe('UTC (assumed)'); // as files were read before
  expect(zoneTold({ ...of, timezone: null })).toBeNull();
});
