/** What is asked of the API about saved views. */
import { type Answer, asRead, get, put, remove, whole } from '../api/client.ts';
import type { SavedView } from './model.ts';

type ViewsPage = Answer<'/v1/views'>;
export type ListedView = ViewsPage['views'][number];

const ONE = '/v1/views/{name}';

export async function allViews(signal: AbortSignal): Promise<ListedView[]> {
  const found: ListedView[] = [];
  let cursor: string | null = null;
  do {
    const page: ViewsPage = await get('/v1/views', { query: { cursor }, signal });
    found.push(...page.views);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found;
}

/** Return what is saved under a name, and the tag of what is there now. */
export async function findView(name: string): Promise<{ view: unknown; tag: string }> {
  const answer = await whole('get', ONE, { path: { name } });
  return { view: await answer.json(), tag: answer.headers.get('ETag') ?? '' };
}

/** Save a view under a name: where `tag` is null a new one, else in place of the one with that tag. */
export async function saveView(name: string, view: SavedView, tag: string | null): Promise<void> {
  await put(ONE, { path: { name }, body: { ...view }, headers: asRead(tag) });
}

export async function removeView(name: string): Promise<void> {
  const { tag } = await findView(name);
  await remove(ONE, { path: { name }, headers: asRead(tag) });
}
