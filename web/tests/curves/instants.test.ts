import { describe, expect, test } from 'vitest';
import { elapsed, instantOf, microsOf, offsetAt, textOf, written } from '../../src/curves/instants.ts';
import { isZone } from '../../src/time/zone.ts';

describe('instants', () => {
  test('keep every microsecond on the way there and back', () => {
    for (const text of [
      '2025-10-01T08:12:10Z',
      '2025-10-01T08:12:10.5Z',
      '1969-12-31T23:59:59.999999Z',
      '2199-01-01T00:00:00.000001Z',
    ])
      expect(textOf(microsOf(text))).toBe(text);
  });

  test('that are none are told', () => {
    for (const text of ['', '2025-10-01', '2025-10-01T08:12:10+02:00', 'yesterday']) expect(microsOf(text)).toBeNaN();
  });

  test('are written by the clocks of a zone, also where those change', () => {
    expect(written(microsOf('2025-03-30T00:59:59.25Z'), 'Europe/Berlin')).toBe('2025-03-30 01:59:59.25');
    expect(written(microsOf('2025-03-30T01:00:00Z'), 'Europe/Berlin')).toBe('2025-03-30 03:00:00');
    expect(written(microsOf('2025-01-01T00:00:00Z'), 'Asia/Kathmandu')).toBe('2025-01-01 05:45:00');
    expect(written(microsOf('1969-12-31T23:59:59.999999Z'), 'UTC')).toBe('1969-12-31 23:59:59.999999');
  });

  test('are found again from what a clock shows', () => {
    for (const text of [
      '2025-03-30T00:30:00Z',
      '2025-03-30T01:30:00Z',
      '2025-10-26T03:00:00Z',
      '2025-07-01T12:00:00Z',
    ]) {
      const at = microsOf(text);
      expect(textOf(instantOf(at + offsetAt(at, 'Europe/Berlin'), 'Europe/Berlin'))).toBe(text);
    }
    const twice = microsOf('2025-10-26T02:30:00Z'); // local, shown twice that night: the earlier is meant
    expect(textOf(instantOf(twice, 'Europe/Berlin'))).toBe('2025-10-26T00:30:00Z');
  });

  test('since the start have days, a sign, and the digits that count', () => {
    expect([0, 1_500_000, 90_061e6, -60e6].map(elapsed)).toEqual([
      '00:00:00',
      '00:00:01.5',
      '1 d 01:01:01',
      '−00:01:00',
    ]);
  });

  test('zones that the browser does not know are told', () => {
    expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Mars/Olympus')]).toEqual([true, true, false]);
  });
});
