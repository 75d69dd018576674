import { useEffect, useState } from 'preact/hooks';
import { post } from '../api/client.ts';
import { asProblem } from '../api/problem.ts';
import { type Finding, findingOf, findingsIn } from './findings.ts';
import { documentOf, type RuleFields, wrongIn } from './rules_form.ts';

const RESTS = 400; // ms, before what is typed is sent

export interface Checked {
  state: 'checking' | 'right' | 'wrong' | 'unknown';
  /** What is wrong, by its place. */
  wrong: ReadonlyMap<string, string>;
  /** What is wrong at no place that the form shows. */
  elsewhere: readonly string[];
}

/** Check what is typed: what can be seen here at once, the rest by the service once the hands rest. */
export function useCheck(name: string, fields: RuleFields): Checked {
  const here = wrongIn(fields);
  const [found, setFound] = useState<Checked>(NOTHING_YET);
  useEffect(() => {
    setFound(NOTHING_YET);
    if (here.size > 0) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      check(name, fields, control.signal).then(
        (findings) => control.signal.aborted || setFound(checkedOf(findings)),
        () => control.signal.aborted || setFound({ ...NOTHING_YET, state: 'unknown' }),
      );
    }, RESTS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [name, fields]);
  return here.size > 0 ? { state: 'wrong', wrong: here, elsewhere: [] } : found;
}

const NOTHING_YET: Checked = { state: 'checking', wrong: new Map(), elsewhere: [] };

function checkedOf(findings: readonly Finding[]): Checked {
  if (findings.length === 0) return { state: 'right', wrong: new Map(), elsewhere: [] };
  const placed = findings.flatMap(({ path, text }) => (path === null ? [] : [[path, text] as const]));
  const elsewhere = findings.flatMap(({ path, text }) => (path === null ? [text] : []));
  return { state: 'wrong', wrong: new Map(placed), elsewhere };
}

/** Ask the service what is wrong with a rule set that nobody has written yet; nothing is. */
async function check(name: string, fields: RuleFields, signal: AbortSignal): Promise<Finding[]> {
  try {
    const body = documentOf(fields);
    return findingsIn(await post('/v1/rules/{name}/check', { path: { name }, body, signal }), fields);
  } catch (error) {
    if (signal.aborted) throw error;
    const problem = asProblem(error);
    if (problem.status !== 422) throw problem;
    return [findingOf({ reason: problem.detail, hint: problem.hint }, fields)];
  }
}
