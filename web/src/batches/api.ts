/** What is asked of the service about batches. */
import { address, ask, asRead, type Query } from '../api/client.ts';
import type { Batch, WholeBatch } from './model.ts';

const one = (of: Pick<Batch, 'batch_id' | 'asset'>) =>
  address('/v1/batches/{batch_id}', { batch_id: of.batch_id }, { asset: of.asset ?? '' });

export async function list(query: Query, signal?: AbortSignal) {
  const answer = await ask('GET', address('/v1/batches', {}, query), signal ? { signal } : {});
  return (await answer.json()) as { batches: Batch[]; next_cursor: string | null };
}

/** Show a batch, with the tag by which it is changed. */
export async function show(of: Pick<Batch, 'batch_id' | 'asset'>, signal?: AbortSignal) {
  const answer = await ask('GET', one(of), signal ? { signal } : {});
  return { batch: (await answer.json()) as WholeBatch, tag: answer.headers.get('ETag') };
}

export type Declared = Partial<Omit<Batch, 'batch_id' | 'asset'>>;

/** Declare a batch in the place of what was declared; `tag` null: where there is none yet. */
export async function declare(of: Pick<Batch, 'batch_id' | 'asset'>, said: Declared, tag: string | null) {
  const headers = { 'Content-Type': 'application/json', ...asRead(tag) };
  await ask('PUT', one(of), { body: JSON.stringify(said), headers });
}

export async function takeBack(of: Pick<Batch, 'batch_id' | 'asset'>, tag: string | null) {
  await ask('DELETE', one(of), { headers: tag === null ? {} : { 'If-Match': tag } });
}
