import { read, store, write } from '../store.ts';

const NAME = 'titer.token';

/** The token that the page asks with: kept for this tab alone, and only until it is closed. */
export const token = store<string | null>(read(globalThis.sessionStorage, NAME));
token.listen((value) => write(globalThis.sessionStorage, NAME, value));

/** Why the page asks for a token again, where it had one. */
export const ended = store<string | null>(null);

export function signIn(text: string): void {
  ended.set(null);
  token.set(text);
}

export function signOut(why: string | null = null): void {
  ended.set(why);
  token.set(null);
}

/** Return the code of a one-time link, and take it out of the address and of the history at once. */
export function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get('code');
  if (code !== null) history.replaceState(history.state, '', location.pathname + location.search);
  return code;
}
