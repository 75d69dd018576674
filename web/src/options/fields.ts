/** The options by which a file is read, as a form has them. */

export type OptionValue = string | number | boolean | string[] | null;
export type Options = Readonly<Record<string, OptionValue | undefined>>;

export interface OptionField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'list' | 'number' | 'choice' | 'yes-no';
  readonly choices?: readonly (readonly [value: string, label: string])[];
  readonly hint?: string;
}

export interface OptionGroup {
  readonly title: string;
  readonly fields: readonly OptionField[];
}

const text = (name: string, label: string, hint?: string): OptionField => ({
  name,
  label,
  kind: 'text',
  ...(hint ? { hint } : {}),
});
const list = (name: string, label: string, hint?: string): OptionField => ({
  name,
  label,
  kind: 'list',
  hint: hint ?? 'One a line',
});
const number = (name: string, label: string, hint?: string): OptionField => ({
  name,
  label,
  kind: 'number',
  ...(hint ? { hint } : {}),
});
const choice = (name: string, label: string, choices: OptionField['choices'] & {}): OptionField => ({
  name,
  label,
  kind: 'choice',
  choices,
});

/** The groups of the form, what is needed most first. */
export const GROUPS: readonly OptionGroup[] = [
  {
    title: 'Rules and place',
    fields: [
      text('rule_set', 'Rule set', 'A name, or name@version'),
      text('asset', 'Asset', 'The vessel, press or line'),
      text('timezone', 'Time zone', 'Of times without an offset, such as Europe/Berlin'),
    ],
  },
  {
    title: 'How it is written',
    fields: [
      choice('date_order', 'Order of dates', [
        ['day_first', 'day first (31/12/2025)'],
        ['month_first', 'month first (12/31/2025)'],
        ['year_first', 'year first (2025/12/31)'],
      ]),
      choice('decimal', 'Decimal mark', [
        ['.', 'point (1.5)'],
        [',', 'comma (1,5)'],
      ]),
      choice('delimiter', 'Between cells', [
        [',', 'comma'],
        [';', 'semicolon'],
        ['tab', 'tab'],
        ['|', 'bar'],
      ]),
      text('encoding', 'Encoding', 'Such as utf-8 or windows-1252'),
      list('missing', 'Cells that mean "missing"', 'One a line; COLUMN=CELL in one column alone'),
      choice('short_rows', 'Rows that are too short', [
        ['pad', 'pad them'],
        ['reject', 'reject them'],
      ]),
    ],
  },
  {
    title: 'Columns',
    fields: [
      list('measured', 'Measured'),
      list('context', 'Context, not measured'),
      list('time', 'Time', 'The column, or those of its parts in their order, one a line'),
      list('sensor', 'Sensor'),
      text('parameter', 'Parameter'),
      text('value', 'Value'),
      list('quality', 'Quality'),
      list('quality_words', 'Words of the quality', 'WORD=good, WORD=uncertain or WORD=bad, one a line'),
      text('unit_column', 'Unit of each row'),
      text('offset', 'Offset to UTC of each row'),
    ],
  },
  {
    title: 'Units',
    fields: [
      list('units', 'Written in', 'COLUMN=UNIT, one a line'),
      list('convert', 'Convert to', 'PARAMETER=UNIT, one a line'),
    ],
  },
  {
    title: 'Time',
    fields: [
      text('time_format', 'Form of times', 'epoch_s, excel_1900 …, or a pattern such as YYYYMMDDHHmm'),
      text('start', 'Elapsed times count from', 'Such as 2025-10-01T08:00:00Z'),
      text('at', 'Time of all rows', 'Such as 2025-10-01T08:00:00Z'),
    ],
  },
  {
    title: 'Table',
    fields: [
      number('header_line', 'Line of the names'),
      number('units_line', 'Line of the units'),
      { name: 'no_header', label: 'There is no line of names', kind: 'yes-no' },
      list('columns', 'Names of the columns'),
      text('skip_lines', 'Lines to leave out', 'Such as 3,5-7'),
      text('sheet', 'Sheet'),
      number('table', 'Which table of several'),
    ],
  },
];

const FIELDS = new Map(GROUPS.flatMap((group) => group.fields).map((field) => [field.name, field]));

/** Return a value as its control holds it. */
export function controlText(value: OptionValue | undefined): string {
  if (value === null || value === undefined) return '';
  return Array.isArray(value) ? value.join('\n') : String(value);
}

/** Return what a control holds as a value; null where it is empty. */
export function heldValue({ kind }: OptionField, held: string): OptionValue {
  if (kind === 'list') {
    const lines = held
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    return lines.length > 0 ? lines : null;
  }
  const plain = held.trim();
  if (plain === '') return null;
  if (kind === 'number') return Number(plain);
  return kind === 'yes-no' ? plain === 'true' : plain;
}

/** Return what differs from before, as `reprocess` takes it: null takes back what was said. */
export function changed(before: Options, now: Options): Record<string, OptionValue> {
  const found: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(now)) {
    if (controlText(value) !== controlText(before[name])) found[name] = emptied(name, value ?? null);
  }
  return found;
}

function emptied(name: string, value: OptionValue): OptionValue {
  return value === null && FIELDS.get(name)?.kind === 'list' ? [] : value;
}

/** Return options in words, for a button: `decimal ,`. */
export function inWords(way: Readonly<Record<string, unknown>>): string {
  return Object.entries(way)
    .map(([name, value]) => {
      const field = FIELDS.get(name);
      const label = field?.label ?? name;
      const said = Array.isArray(value) ? value.join(', ') : String(value);
      const chosen = field?.choices?.find(([each]) => each === said)?.[1];
      return `${label}: ${chosen ?? said}`;
    })
    .join('; ');
}
