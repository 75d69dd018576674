import { sentence } from '../parts/states.tsx';
import { NUMBERS, placeOf, type RuleFields, TABLES } from './rules_form.ts';

export interface Finding {
  /** Where it stands in the document, as `placeOf` says it; null where nobody said. */
  path: string | null;
  text: string;
}

export interface Said {
  path?: string | null;
  reason?: string;
  hint?: string | null;
}

export function findingsIn(answer: { errors?: Said[] }, fields: RuleFields): Finding[] {
  return (answer.errors ?? []).map((said) => findingOf(said, fields));
}

/** Return what was said, with its place where the form shows it. */
export function findingOf({ path, reason = '', hint }: Said, fields: RuleFields): Finding {
  return {
    path: path ?? placeIn(reason, fields),
    text: [reason, hint].flatMap((text) => (text ? sentence(text) : [])).join(' '),
  };
}

/** Return the longest place of the form that a sentence names; null where it names none. */
export function placeIn(sentence: string, fields: RuleFields): string | null {
  const found = placesIn(fields).filter((place) => sentence.includes(place));
  return found.sort((a, b) => b.length - a.length)[0] ?? null;
}

function placesIn(fields: RuleFields): string[] {
  const members = ['', 'unit', 'hard', 'soft', ...NUMBERS.map(([, path]) => path)];
  const tables = TABLES.flatMap((table) =>
    fields[table].flatMap((each) => members.map((member) => placeOf(table, each, member))),
  );
  const every = members.map((member) => placeOf('every', fields.every, member));
  return [...tables, ...every, 'sensor_id.pattern', 'stale_after'];
}
