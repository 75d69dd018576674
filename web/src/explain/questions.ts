import type { components } from '../api/openapi.d.ts';
import type { Options } from '../files/options.ts';

export type Explanation = components['schemas']['Explanation'];
export type Doubt = Explanation['warnings'][number];
type Way = Record<string, unknown>;

export interface Choice {
  label: string;
  options: Options;
}

/** Something that the file leaves open, and the answers that settle it. */
export interface Question {
  id: string;
  /** Whether the file is refused until it is answered. */
  needed: boolean;
  title: string;
  why: string;
  choices: Choice[];
}

const MOST_CHOICES = 6;
const TITLES: Record<string, string> = {
  date_order: 'What comes first in its dates?',
  decimal: 'What do the marks in its numbers mean?',
  timezone: 'In which zone are its times?',
  delimiter: 'What separates its cells?',
  encoding: 'How are its characters written?',
  header_line: 'Which line names the columns?',
  time: 'Which column is the time?',
  sensor: 'Which columns tell sensors apart?',
  value: 'Which column holds the values?',
  parameter: 'Which column says what is measured?',
  measured: 'Is this measured?',
  context: 'Does this only say where a reading belongs?',
  units: 'Which unit is it?',
  table: 'Which of its tables?',
  sheet: 'Which of its sheets?',
  time_format: 'How are its times written?',
  start: 'When did it begin?',
  at: 'When was it measured?',
};

/** Return what to ask about a file, what it is refused for first. */
export function questionsOf(explanation: Explanation): Question[] {
  const asked = [...refusals(explanation), ...doubts(explanation)];
  const ids = new Set<string>();
  return asked.filter(({ id }) => !ids.has(id) && ids.add(id));
}

function refusals(explanation: Explanation): Question[] {
  const ways = explanation.settled_by as Way[];
  if (ways.length === 0) return [];
  const separate = factors(ways);
  if (separate === null) return [asked('all', true, explanation.message ?? '', ways, explanation)];
  return Object.entries(separate).map(([name, values]) => {
    const why = explanation.errors.find(({ code }) => code.includes(name))?.reason ?? explanation.message ?? '';
    const own = values.map((value) => ({ [name]: value }));
    return asked(name, true, why, own, explanation);
  });
}

function doubts(explanation: Explanation): Question[] {
  return explanation.warnings.flatMap((warning) => {
    const ways = ((warning as { settled_by?: Way[] }).settled_by ?? []) as Way[];
    if (ways.length === 0) return [];
    const why = [warning.column && `${warning.column}: `, warning.reason].filter(Boolean).join('');
    const shows = warning.value ? [warning.value] : [];
    return [asked(`${warning.code} ${warning.column ?? ''}`, false, why, ways, explanation, shows)];
  });
}

/** Return a question; `shows` are cells of which its answers make something else. */
function asked(
  id: string,
  needed: boolean,
  why: string,
  ways: Way[],
  { columns }: Explanation,
  shows: readonly string[] = [],
): Question {
  const open = columns.flatMap(({ ambiguous, example }) => (ambiguous && example ? [example] : []));
  const examples = [...shows, ...open];
  const names = [...new Set(ways.flatMap((way) => Object.keys(way)))];
  const [name = ''] = names;
  return {
    id,
    needed,
    title: (names.length === 1 && TITLES[name]) || 'How is this to be read?',
    why,
    choices: ways.slice(0, MOST_CHOICES).map((way) => ({ label: labelOf(way, examples), options: way as Options })),
  };
}

/** Return the values of each option where the ways are all combinations of them: each can then be asked by itself. */
export function factors(ways: readonly Way[]): Record<string, unknown[]> | null {
  const names = Object.keys(ways[0] ?? {});
  const values = Object.fromEntries(names.map((name) => [name, distinct(ways.map((way) => way[name]))]));
  const combinations = Object.values(values).reduce((product, each) => product * each.length, 1);
  const whole =
    combinations === distinct([...ways]).length && ways.every((way) => Object.keys(way).length === names.length);
  return whole && names.length > 0 ? values : null;
}

function distinct(values: unknown[]): unknown[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function labelOf(way: Way, examples: readonly string[]): string {
  return Object.entries(way)
    .map(([name, value]) => said(name, value, examples))
    .join(', ');
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DATE = /(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2,4})/;
const NUMBER = /-?\d{1,3}(?:[.,]\d{3})+/;

/** Return an answer in words, with what it makes of a cell of the file where there is one that shows it. */
function said(name: string, value: unknown, examples: readonly string[]): string {
  if (name === 'date_order') return dated(String(value), examples);
  if (name === 'decimal') return numbered(String(value), examples);
  const text = [value].flat().map(String).join(', ');
  return `${name.replaceAll('_', ' ')}: ${text}`;
}

function dated(order: string, examples: readonly string[]): string {
  const word = `${order.replace('_', ' ').replace(/^./, (letter) => letter.toUpperCase())}`;
  const found = examples.map((each) => DATE.exec(each)).find((date) => date && Number(date[1]) !== Number(date[2]));
  if (!found) return word;
  const [, first = '', second = '', third = ''] = found;
  const [day, month] =
    order === 'day_first' ? [first, second] : order === 'month_first' ? [second, first] : [third, second];
  const name = MONTHS[Number(month) - 1];
  return name ? `${word}: ${found[0]} is ${Number(day)} ${name}` : word;
}

function numbered(mark: string, examples: readonly string[]): string {
  const word = mark === ',' ? 'Decimal comma' : 'Decimal point';
  const found = examples.map((each) => NUMBER.exec(each)?.[0]).find(Boolean);
  if (!found) return word;
  const other = mark === ',' ? '.' : ',';
  return `${word}: ${found} is ${found.replaceAll(other, '').replace(mark, '.')}`;
}
