/** Batches as the page has them: what they are called, how long they took, their phases as text. */
import type { Answer } from '../api/client.ts';

export type WholeBatch = Answer<'/v1/batches/{batch_id}'>;
export type Batch = Answer<'/v1/batches'>['batches'][number];
export type Phase = Batch['phases'][number];

/** Return what tells a batch from all others. */
export const keyOf = ({ batch_id, asset }: Pick<Batch, 'batch_id' | 'asset'>) => JSON.stringify([asset, batch_id]);

/** Return how a batch is named where an analysis is of it. */
export const inputOf = ({ batch_id, asset }: Pick<Batch, 'batch_id' | 'asset'>) => ({ batch_id, asset: asset ?? '' });

/** Return the address of a batch's page. */
export function pathOf({ batch_id, asset }: Pick<Batch, 'batch_id' | 'asset'>): string {
  return `/batches/one?${new URLSearchParams({ batch_id, asset: asset ?? '' })}`;
}

/** Return how long something took: `2 d 4 h`, `35 min`; nothing where an end is missing. */
export function tookText(from: string | null, to: string | null): string {
  if (!from || !to) return '';
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** Return phases as lines: what each is called, when it begins, when it ends. */
export function phasesText(phases: readonly Phase[]): string {
  return phases.map(({ name, from, to }) => [name, from, ...(to ? [to] : [])].join(', ')).join('\n');
}

/** Return the phases that lines say, or which of them is none. */
export function phasesIn(text: string): { phases: Phase[]; wrong: string | null } {
  const phases: Phase[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [, name = '', from = '', to = null] = /^\s*(.+?)\s*,\s*([^,]+?)\s*(?:,\s*([^,]+?)\s*)?$/.exec(line) ?? [];
    if (name === '' || Number.isNaN(Date.parse(from)) || (to !== null && Number.isNaN(Date.parse(to)))) {
      return { phases: [], wrong: `This says no phase: ${line.trim()}` };
    }
    phases.push({ name, from, to });
  }
  return { phases, wrong: null };
}
