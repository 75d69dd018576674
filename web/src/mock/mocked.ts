import { signOut, token } from '../api/session.ts';
import { read, store, write } from '../store.ts';

const NAME = 'titer.mock';
/** What the page is signed in with there: no service knows it. */
export const MOCK_TOKEN = 'mock';

/** Whether the page runs on recorded answers, without any service behind it. */
export const mocked = store(false);

/** Return whether the address asks for recorded answers; this tab remembers it until `?mock=0`. */
export function wantsMock(search: string): boolean {
  const said = new URLSearchParams(search).get('mock');
  if (said !== null) write(sessionStorage, NAME, said === '1' ? '1' : null);
  const wanted = read(sessionStorage, NAME) === '1';
  if (!wanted && token.get() === MOCK_TOKEN) signOut();
  return wanted;
}
