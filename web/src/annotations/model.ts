/** Annotations as the API has them. */
import type { Answer } from '../api/client.ts';
import type { Label } from '../curves/notes.ts';

export type Annotation = Answer<'/v1/annotations/{annotation_id}'>;

/** What an annotation says, before it is one. */
export interface AnnotationDraft {
  file_id?: string | null;
  sensor_id?: string | null;
  parameter?: string | null;
  asset?: string | null;
  from: string;
  to: string;
  text?: string;
  tags?: string[];
  label?: Label | null;
}

/** Return a list with a pushed annotation in its place: new, changed, or taken out where it was deleted. */
export function withPushed(list: readonly Annotation[], pushed: Annotation): Annotation[] {
  const before = list.find((each) => each.annotation_id === pushed.annotation_id);
  if (before && before.version >= pushed.version) return [...list];
  const others = list.filter((each) => each.annotation_id !== pushed.annotation_id);
  if (pushed.deleted) return others;
  return [...others, pushed].sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0));
}

/** Return tags from what was typed: parted by commas, each once. */
export function tagsOf(typed: string): string[] {
  return [
    ...new Set(
      typed
        .split(',')
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ''),
    ),
  ];
}

const SAID = ['file_id', 'sensor_id', 'parameter', 'asset', 'from', 'to', 'text', 'tags', 'label'] as const;

/** Return what a draft says otherwise than the annotation does, as a merge patch has it. */
export function changeOf(before: Annotation, now: AnnotationDraft): Partial<AnnotationDraft> {
  const differ = SAID.filter((name) => JSON.stringify(now[name] ?? null) !== JSON.stringify(before[name] ?? null));
  return Object.fromEntries(differ.map((name) => [name, now[name] ?? null]));
}
