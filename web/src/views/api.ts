/** What is asked of the API about saved views. */
import { address, ask } from '../api/client.ts';
import type { SavedView } from './model.ts';

export interface ListedView {
  name: string;
  version: number;
  changed_at: string;
}

const ONE = '/v1/views/{name}';

interface ViewsPage {
  views: ListedView[];
  next_cursor: string | null;
}

export async function allViews(signal: AbortSignal): Promise<ListedView[]> {
  const found: ListedView[] = [];
  let cursor: string | null = null;
  do {
    const answer: Response = await ask('GET', address('/v1/views', {}, { cursor }), { signal });
    const page = (await answer.json()) as ViewsPage;
    found.push(...page.views);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** Return what is saved under a name, and the tag of what is there now. */
export async function findView(name: string): Promise<{ view: unknown; tag: string }> {
  const answer = await ask('GET', address(ONE, { name }));
  return { view: await answer.json(), tag: answer.headers.get('ETag') ?? '' };
}

/** Save a view under a name: where `tag` is null a new one, else in place of the one with that tag. */
export async function saveView(name: string, view: SavedView, tag: string | null): Promise<void> {
  const headers: Record<string, string> = { 'Content-Type': 'application/json' };
  if (tag === null) headers['If-None-Match'] = '*';
  else headers['If-Match'] = tag;
  await ask('PUT', address(ONE, { name }), { body: JSON.stringify(view), headers });
}

export async function removeView(name: string): Promise<void> {
  const { tag } = await findView(name);
  await ask('DELETE', address(ONE, { name }), { headers: { 'If-Match': tag } });
}
