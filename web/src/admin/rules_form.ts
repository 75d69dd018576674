import type { Answer } from '../api/client.ts';

export type RuleSet = Answer<'/v1/rules/{name}'>;
export const TABLES = ['quantities', 'parameters', 'sensors'] as const;
export type Table = (typeof TABLES)[number];

/** Limits as they stand in the fields of the form: texts, of which an empty one says nothing. */
export interface LimitsFields {
  /** Tells lines apart while their names are typed. */
  id: number;
  name: string;
  unit: string;
  hardMin: string;
  hardMax: string;
  softMin: string;
  softMax: string;
  staleAfter: string;
}

export type RuleFields = Record<Table, LimitsFields[]> & {
  every: LimitsFields;
  pattern: string;
  staleAfter: string;
};

export interface LimitsDocument {
  hard?: { min?: number | null; max?: number | null };
  soft?: { min?: number | null; max?: number | null };
  unit?: string;
  stale_after?: number | null;
}

/** What a rule set says, as `PUT /v1/rules/{name}` takes it. */
export type RuleDocument = Record<Table, Record<string, LimitsDocument>> & {
  every: LimitsDocument;
  sensor_id: { pattern?: string };
  stale_after: number | null;
};

/** Which texts are numbers of the document, and where they stand in it. */
export const NUMBERS = [
  ['hardMin', 'hard.min'],
  ['hardMax', 'hard.max'],
  ['softMin', 'soft.min'],
  ['softMax', 'soft.max'],
  ['staleAfter', 'stale_after'],
] as const;

let last = 0;

export function newLimits(name = '', said: LimitsDocument = {}): LimitsFields {
  last += 1;
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    id: last,
    name,
    unit: said.unit ?? '',
    hardMin: text(said.hard?.min),
    hardMax: text(said.hard?.max),
    softMin: text(said.soft?.min),
    softMax: text(said.soft?.max),
    staleAfter: text(said.stale_after),
  };
}

/** Return the fields of what a rule set says; of none, empty ones. */
export function fieldsOf(said: Partial<RuleDocument> = {}): RuleFields {
  const table = (of: Table) => Object.entries(said[of] ?? {}).map(([name, limits]) => newLimits(name, limits));
  return {
    quantities: table('quantities'),
    parameters: table('parameters'),
    sensors: table('sensors'),
    every: newLimits('', said.every),
    pattern: said.sensor_id?.pattern ?? '',
    staleAfter: said.stale_after === null || said.stale_after === undefined ? '' : String(said.stale_after),
  };
}

/** Return what the fields say. Texts that are no numbers are left out: `wrongIn` tells of them. */
export function documentOf(fields: RuleFields): RuleDocument {
  const table = (of: Table) => Object.fromEntries(fields[of].map((each) => [each.name.trim(), limitsOf(each)]));
  return {
    quantities: table('quantities'),
    parameters: table('parameters'),
    sensors: table('sensors'),
    every: limitsOf(fields.every),
    sensor_id: fields.pattern === '' ? {} : { pattern: fields.pattern },
    stale_after: numberIn(fields.staleAfter) ?? null,
  };
}

function limitsOf(fields: LimitsFields): LimitsDocument {
  const range = (low: string, high: string) => ({
    ...filled('min', numberIn(low)),
    ...filled('max', numberIn(high)),
  });
  const [hard, soft] = [range(fields.hardMin, fields.hardMax), range(fields.softMin, fields.softMax)];
  return {
    ...(Object.keys(hard).length > 0 && { hard }),
    ...(Object.keys(soft).length > 0 && { soft }),
    ...filled('unit', fields.unit.trim() || undefined),
    ...filled('stale_after', numberIn(fields.staleAfter)),
  };
}

const filled = <K extends string, V>(name: K, value: V | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [N in K]?: V };

const A_NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

function numberIn(text: string): number | undefined {
  const trimmed = text.trim();
  const value = Number(trimmed);
  return A_NUMBER.test(trimmed) && Number.isFinite(value) ? value : undefined;
}

/** Where a text stands in the document, as the service names it too: `parameters.temperature.hard.min`. */
export function placeOf(table: Table | 'every', fields: LimitsFields, member = ''): string {
  const name = table === 'every' ? 'every' : `${table}.${fields.name.trim()}`;
  return member ? `${name}.${member}` : name;
}

/** Return what can be told without asking the service, by its place. A line without a name goes by its number. */
export function wrongIn(fields: RuleFields): Map<string, string> {
  const wrong = new Map<string, string>();
  for (const table of TABLES) {
    const seen = new Set<string>();
    for (const each of fields[table]) {
      const name = each.name.trim().toLowerCase();
      if (name === '') wrong.set(`${table}.#${each.id}`, 'Give it a name, or take the line out.');
      else if (seen.has(name))
        wrong.set(`${table}.#${each.id}`, 'This name is there already: names are matched in any case.');
      seen.add(name);
      limitsWrong(table, each, wrong);
    }
  }
  limitsWrong('every', fields.every, wrong);
  if (!isNumber(fields.staleAfter)) wrong.set('stale_after', NO_NUMBER);
  return wrong;
}

const NO_NUMBER = 'Write a number such as 40, 0.5 or 1e10.';
const isNumber = (text: string) => text.trim() === '' || numberIn(text) !== undefined;

function limitsWrong(table: Table | 'every', fields: LimitsFields, wrong: Map<string, string>): void {
  for (const [member, path] of NUMBERS) {
    if (!isNumber(fields[member])) wrong.set(placeOf(table, fields, path), NO_NUMBER);
  }
  for (const kind of ['hard', 'soft'] as const) {
    const [low, high] = [numberIn(fields[`${kind}Min`]), numberIn(fields[`${kind}Max`])];
    if (low !== undefined && high !== undefined && low > high) {
      wrong.set(placeOf(table, fields, `${kind}.min`), 'The lowest is above the highest.');
    }
  }
}

export interface Difference {
  path: string;
  before: string | null;
  after: string | null;
}

/** Return all that two rule sets say, side by side, and where they differ: null where one says nothing. */
export function sideBySide(before: Partial<RuleDocument>, after: Partial<RuleDocument>): Difference[] {
  const [one, other] = [leavesOf(pick(before)), leavesOf(pick(after))];
  return [...new Set([...one.keys(), ...other.keys()])].sort().map((path) => ({
    path,
    before: one.get(path) ?? null,
    after: other.get(path) ?? null,
  }));
}

function pick(from: Partial<RuleDocument>): object {
  const { quantities = {}, parameters = {}, sensors = {}, every = {}, sensor_id = {}, stale_after = null } = from;
  return { quantities, parameters, sensors, every, sensor_id, stale_after };
}

function leavesOf(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value === 'object' && value !== null) {
    for (const [name, below] of Object.entries(value)) leavesOf(below, path ? `${path}.${name}` : name, found);
  } else if (value !== null && value !== undefined) {
    found.set(path, String(value));
  }
  return found;
}
