/** What is asked of the service about batches. */
import { asRead, get, type Query, remove, whole } from '../api/client.ts';
import type { Batch, WholeBatch } from './model.ts';

const ONE = '/v1/batches/{batch_id}';
type Name = Pick<Batch, 'batch_id' | 'asset'>;
const of = ({ batch_id, asset }: Name) => ({ path: { batch_id }, query: { asset: asset ?? '' } });

export const list = (query: Query, signal?: AbortSignal) => get('/v1/batches', { query, signal });

/** Show a batch, with the tag by which it is changed. */
export async function show(name: Name, signal?: AbortSignal) {
  const answer = await whole('get', ONE, { ...of(name), signal });
  return { batch: (await answer.json()) as WholeBatch, tag: answer.headers.get('ETag') };
}

export type Declared = Partial<Omit<Batch, 'batch_id' | 'asset'>>;

/** Declare a batch in the place of what was declared; `tag` null: where there is none yet. */
export async function declare(name: Name, said: Declared, tag: string | null): Promise<void> {
  await whole('put', ONE, { ...of(name), body: said as never, headers: asRead(tag) });
}

export async function takeBack(name: Name, tag: string | null): Promise<void> {
  await remove(ONE, { ...of(name), headers: tag === null ? {} : { 'If-Match': tag } });
}
