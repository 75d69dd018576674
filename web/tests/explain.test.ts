import { describe, expect, it } from 'vitest';
import { linesOf } from '../src/explain/cells.ts';
import { plain } from '../src/explain/plain.ts';
import { type Explanation, factors, questionsOf } from '../src/explain/questions.ts';
import { isBinary, sampleOf } from '../src/explain/sample.ts';
import { asQuery, asWords } from '../src/files/options.ts';

const manner = { encoding: 'utf-8', delimiter: ';', quoting: true };

describe('the first lines of a file', () => {
  it('are parted as the explanation says, quoted cells whole', () => {
    expect(linesOf('a;b\r\n"x;""y""\nz";2\n', manner)).toEqual([
      { number: 1, cells: ['a', 'b'] },
      { number: 2, cells: ['x;"y"\nz', '2'] },
    ]);
  });

  it('keep their numbers after a cell with a line break', () => {
    const lines = linesOf('"a\nb";1\nc;2', manner);
    expect(lines.map(({ number }) => number)).toEqual([1, 3]);
  });

  it('leave quotes alone where the file quotes nothing', () => {
    expect(linesOf('5";6', { ...manner, quoting: false })[0]?.cells).toEqual(['5"', '6']);
  });

  it('are cut, however much a stranger wrote', () => {
    const [line] = linesOf(`${'x'.repeat(5_000)}${';'.repeat(500)}\n`, manner);
    expect(line?.cells.length).toBe(60);
    expect(line?.cells[0]?.length).toBe(200);
  });
});

describe('the sample of a file', () => {
  it('is its start, its middle and its end, as the API takes it', async () => {
    const bytes = new Uint8Array(1_000_000).map((_, index) => 48 + (index % 10));
    const sample = new Uint8Array(await (await sampleOf(new Blob([bytes]))).arrayBuffer());
    expect(sample.length).toBe(262_144 + 2 * 65_536);
    expect(sample.slice(262_144, 262_154)).toEqual(bytes.slice(500_000, 500_010));
    expect(sample.slice(-5)).toEqual(bytes.slice(-5));
  });

  it('is all of a packed one', async () => {
    const packed = new Blob([new Uint8Array([0x1f, 0x8b]), new Uint8Array(1_000_000)]);
    expect((await sampleOf(packed)).size).toBe(packed.size);
    expect(isBinary(new Uint8Array([0x50, 0x4b, 3, 4]))).toBe(true);
  });
});

const column = (name: string, example: string) =>
  ({ name, role: 'value', unit: null, notation: null, ambiguous: true, evidence: [], example }) as const;
const both = ['day_first', 'month_first'].flatMap((date_order) =>
  [',', '.'].map((decimal) => ({ date_order, decimal })),
);
const explanation = {
  columns: [column('time', '03/04/2025 10:00'), column('A', '1,234')],
  settled_by: both,
  errors: [{ code: 'ambiguous_date_order', reason: 'dates that may have the day or the month first' }],
  warnings: [
    { code: 'sensor_column_assumed', column: 'id', reason: 'it may be one', settled_by: [{ sensor: ['id'] }] },
  ],
  message: 'two things',
} as unknown as Explanation;

describe('what a file leaves open', () => {
  it('is asked one thing at a time, where all answers combine', () => {
    const [dates, marks, sensor] = questionsOf(explanation);
    expect(dates?.choices.map(({ label }) => label)).toEqual([
      'Day first: 03/04/2025 is 3 April',
      'Month first: 03/04/2025 is 4 March',
    ]);
    expect(dates?.choices[0]?.options).toEqual({ date_order: 'day_first' });
    expect(marks?.choices.map(({ label }) => label)).toEqual([
      'Decimal comma: 1,234 is 1.234',
      'Decimal point: 1,234 is 1234',
    ]);
    expect(sensor).toMatchObject({
      needed: false,
      why: 'id: it may be one',
      choices: [{ options: { sensor: ['id'] } }],
    });
  });

  it('is shown by a date that its answers change', () => {
    const twins = { ...explanation, columns: [column('time', '01/01/2025'), column('day', '02/11/2025')] };
    const [dates] = questionsOf(twins as unknown as Explanation);
    expect(dates?.choices.map(({ label }) => label)).toEqual([
      'Day first: 02/11/2025 is 2 November',
      'Month first: 02/11/2025 is 11 February',
    ]);
    const settled_by = both.slice(0, 3).map(({ date_order }) => ({ date_order }));
    const warnings = [{ code: 'day_assumed_first', column: 'x', value: '03.04.25', reason: 'it may be', settled_by }];
    const assumed = { ...explanation, columns: [], settled_by: [], warnings };
    expect(questionsOf(assumed as unknown as Explanation)[0]?.choices[0]?.label).toBe('Day first: 03.04.25 is 3 April');
  });

  it('is asked as a whole where they do not', () => {
    expect(factors([{ time: ['a'] }, { time: ['b'], sensor: ['c'] }])).toBeNull();
    expect(factors(both.slice(0, 3))).toBeNull();
    const [only] = questionsOf({ ...explanation, settled_by: both.slice(0, 3) } as Explanation);
    expect(only?.choices[2]?.options).toEqual({ date_order: 'month_first', decimal: ',' });
  });
});

describe('options', () => {
  it('are said in a query as the API takes them', () => {
    const options = { measured: ['a,b', 'c'], units: ['T,1=°C'], timezone: 'UTC', asset: '', no_header: true };
    expect(asQuery(options)).toEqual({
      measured: ['"a,b"', 'c'],
      units: ['T,1=°C'],
      timezone: 'UTC',
      no_header: 'true',
    });
    expect(asWords({ date_order: 'day_first' })).toEqual(['date order: day first']);
  });

  it('of the command line are left out of what the API says', () => {
    expect(plain('which shows which. Settle all of it at once: `--decimal ,`, or `--decimal .`.')).toBe(
      'which shows which',
    );
    expect(plain('declare --decimal: `--decimal ,`')).toBe('declare --decimal');
  });
});
