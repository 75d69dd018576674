import { get } from '../api/client.ts';
import { useLoad } from '../api/hooks.ts';

/** The names of rule sets to choose from, after what it means to choose none. */
export function useRuleSets(none: string): { value: string; label: string }[] {
  const sets = useLoad((signal) => get('/v1/rules', { query: { limit: 100 }, signal }), []);
  const names = (sets.data?.rule_sets ?? []).map(({ name }) => ({ value: name, label: name }));
  return [{ value: '', label: none }, ...names];
}
