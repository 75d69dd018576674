import { get, post } from './client.ts';

/** Change the code of a one-time link for a token. */
export async function redeem(code: string): Promise<string> {
  return (await post('/v1/logins', { body: { code } })).token;
}

/** Ask something small with a token: whoever has no right to anything hears of it here. */
export async function prove(token: string): Promise<void> {
  await get('/v1/me', { headers: { Authorization: `Bearer ${token}` } });
}
