import { store } from '../store.ts';
import { type Answer, get } from './client.ts';
import { token } from './session.ts';

/** Who the page asks as, and what that token may do; null until that is known. */
export const me = store<Answer<'/v1/me'> | null>(null);

/** Return whether a token may do what needs a scope. */
export function may(who: Answer<'/v1/me'> | null, scope: 'read' | 'write' | 'admin'): boolean {
  if (who === null) return false;
  const scopes: readonly string[] = who.scopes;
  return scopes.includes('admin') || scopes.includes(scope);
}

async function look(): Promise<void> {
  const held = token.get();
  me.set(null);
  if (held === null) return;
  const found = await get('/v1/me').catch(() => null); // whoever asks for more hears why; here it only hides buttons
  if (held === token.get()) me.set(found);
}

export function keepMe(): void {
  token.listen(() => void look());
  void look();
}
