/** What is asked of the API about annotations. */
import { address, ask } from '../api/client.ts';
import type { Annotation, AnnotationDraft } from './model.ts';

export interface AnnotationsPage {
  annotations: Annotation[];
  next_cursor: string | null;
}

export type AnnotationQuery = Partial<Record<'file_id' | 'sensor_id' | 'asset' | 'from' | 'to' | 'q', string | null>>;

const ALL = '/v1/annotations';
const ONE = '/v1/annotations/{annotation_id}';

const read = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T;

function sent(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
}

const to = (annotation: Annotation) => address(ONE, { annotation_id: annotation.annotation_id });
const ifUnchanged = ({ version }: Annotation) => ({ 'If-Match': `"${version}"` });

export function listAnnotations(
  query: AnnotationQuery,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<AnnotationsPage> {
  return read(ask('GET', address(ALL, {}, { ...query, cursor }), signal ? { signal } : {}));
}

export function makeAnnotation(draft: AnnotationDraft): Promise<Annotation> {
  return read(ask('POST', address(ALL), sent(draft)));
}

/** Return an annotation as it is now. */
export function findAnnotation(annotation: Annotation): Promise<Annotation> {
  return read(ask('GET', to(annotation)));
}

/** Change an annotation, if nobody else has: 412 otherwise. */
export function changeAnnotation(annotation: Annotation, change: Partial<AnnotationDraft>): Promise<Annotation> {
  return read(ask('PATCH', to(annotation), sent(change, ifUnchanged(annotation))));
}

/** Hide an annotation, if nobody else has changed it: 412 otherwise. */
export async function removeAnnotation(annotation: Annotation): Promise<void> {
  await ask('DELETE', to(annotation), { headers: ifUnchanged(annotation) });
}

export async function historyOf(annotation: Annotation, signal: AbortSignal): Promise<Annotation[]> {
  const url = address(`${ONE}/history`, { annotation_id: annotation.annotation_id });
  return (await read<{ versions: Annotation[] }>(ask('GET', url, { signal }))).versions;
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
