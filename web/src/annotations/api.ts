/** What is asked of the API about annotations. */
import { type Answer, get, patch, post, remove } from '../api/client.ts';
import type { Annotation, AnnotationDraft } from './model.ts';

type AnnotationsPage = Answer<'/v1/annotations'>;
type AnnotationQuery = Partial<Record<'file_id' | 'sensor_id' | 'asset' | 'from' | 'to' | 'q', string | null>>;

const ONE = '/v1/annotations/{annotation_id}';

const to = ({ annotation_id }: Annotation) => ({ annotation_id });
const ifUnchanged = ({ version }: Annotation) => ({ 'If-Match': `"${version}"` });

export function listAnnotations(
  query: AnnotationQuery,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<AnnotationsPage> {
  return get('/v1/annotations', { query: { ...query, cursor }, signal });
}

export function makeAnnotation(draft: AnnotationDraft): Promise<Annotation> {
  return post('/v1/annotations', { body: { text: '', tags: [], ...draft } });
}

/** Return an annotation as it is now. */
export function findAnnotation(annotation: Annotation): Promise<Annotation> {
  return get(ONE, { path: to(annotation) });
}

/** Change an annotation, if nobody else has: 412 otherwise. */
export function changeAnnotation(annotation: Annotation, change: Partial<AnnotationDraft>): Promise<Annotation> {
  return patch(ONE, { path: to(annotation), body: change, headers: ifUnchanged(annotation) });
}

/** Hide an annotation, if nobody else has changed it: 412 otherwise. */
export async function removeAnnotation(annotation: Annotation): Promise<void> {
  await remove(ONE, { path: to(annotation), headers: ifUnchanged(annotation) });
}

export async function historyOf(annotation: Annotation, signal: AbortSignal): Promise<Annotation[]> {
  return (await get(`${ONE}/history`, { path: to(annotation), signal })).versions;
}

/** Return all annotations that a query finds, of as many pages as there are, up to a thousand. */
export async function allAnnotations(query: AnnotationQuery, signal: AbortSignal): Promise<Annotation[]> {
  const found: Annotation[] = [];
  let cursor: string | null = null;
  do {
    const page: AnnotationsPage = await listAnnotations(query, cursor, signal);
    found.push(...page.annotations);
    cursor = page.next_cursor;
  } while (cursor !== null && found.length < 1_000);
  return found;
}
