import { API } from './base.ts';
import { ask } from './client.ts';

/** Change the code of a one-time link for a token. */
export async function redeem(code: string): Promise<string> {
  const init = { body: JSON.stringify({ code }), headers: { 'Content-Type': 'application/json' } };
  const answer = (await (await ask('POST', `${API}/v1/logins`, init)).json()) as { token: string };
  return answer.token;
}

/** Ask something small with a token: whoever has no right to anything hears of it here. */
export async function prove(token: string): Promise<void> {
  await ask('GET', `${API}/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
}
