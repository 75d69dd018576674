import { onceMore } from './again.ts';
import { API } from './base.ts';
import type { paths } from './openapi.d.ts';
import { NO_CONNECTION, problemIn } from './problem.ts';
import { signOut, token } from './session.ts';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
/** The paths of the API that take a method. */
export type PathsOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type JsonOf<R> = R extends { content: { 'application/json': infer B } } ? B : never;
type Successes<O> = O extends { responses: infer R } ? JsonOf<R[keyof R & (200 | 201 | 202)]> : never;
/** What an operation answers as JSON, where it succeeds. */
export type Answer<P extends keyof paths, M extends Method = 'get'> = Successes<Operation<P, M>>;
type In<O, K extends string> = O extends { parameters: infer A } ? (K extends keyof A ? A[K] : undefined) : undefined;
type Filled<T> = { [K in keyof T]?: T[K] | null | undefined };
type BodyOf<O> = O extends { requestBody?: { content: { 'application/json': infer B } } } ? B : unknown;

export interface Asked<P extends keyof paths, M extends Method> {
  path?: Exclude<In<Operation<P, M>, 'path'>, undefined>;
  /** What is null or undefined is left out; a list is repeated. */
  query?: Filled<NonNullable<In<Operation<P, M>, 'query'>>> | Query;
  body?: BodyOf<Operation<P, M>>;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}
export type Query = Record<string, string | number | boolean | readonly (string | number)[] | null | undefined>;

/** What sends requests. `?mock=1` puts its own in place. */
export const transport: { send: (request: Request) => Promise<Response> } = { send: (request) => fetch(request) };

/** Return the address of a path of the API, its parameters and query filled in. */
export function address(path: string, parameters: Record<string, unknown> = {}, query: Query = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name] ?? '')));
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== null && each !== undefined) asked.append(name, String(each));
    }
  }
  return `${API}${filled}${asked.size ? `?${asked}` : ''}`;
}

/** Send a request; one that only asks once more where it got no answer, as when the network changes under it. */
function sent(request: Request): Promise<Response> {
  return onceMore(
    () => transport.send(request),
    () => request.method === 'GET' && !request.signal.aborted,
  );
}

/** Ask the API; the answer is read by whoever asks. `Problem` where it is no success. */
export async function ask(method: string, url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const held = token.get();
  if (held !== null) headers.set('Authorization', `Bearer ${held}`);
  const request = new Request(url, { ...init, method, headers, credentials: 'omit', redirect: 'manual' });
  const answer = await sent(request).catch((error: unknown) => {
    throw init.signal?.aborted ? error : NO_CONNECTION;
  });
  if (answer.ok || answer.status === 304) return answer;
  const problem = await problemIn(answer);
  if (problem.status === 401 && held !== null && held === token.get()) signOut(problem.detail);
  throw problem;
}

async function call<P extends keyof paths, M extends Method>(
  method: M,
  path: P,
  asked: Asked<P, M>,
): Promise<Response> {
  const url = address(path, asked.path as Record<string, unknown>, asked.query as Query);
  const init: RequestInit = { headers: { ...asked.headers } };
  if (asked.signal) init.signal = asked.signal;
  if (asked.body !== undefined) {
    init.body = JSON.stringify(asked.body);
    init.headers = { 'Content-Type': 'application/json', ...asked.headers };
  }
  return ask(method.toUpperCase(), url, init);
}

async function json<P extends keyof paths, M extends Method>(
  method: M,
  path: P,
  asked: Asked<P, M>,
): Promise<Answer<P, M>> {
  const answer = await call(method, path, asked);
  return (answer.status === 204 ? undefined : await answer.json()) as Answer<P, M>;
}

export const get = <P extends PathsOf<'get'>>(path: P, asked: Asked<P, 'get'> = {}) => json('get', path, asked);
export const post = <P extends PathsOf<'post'>>(path: P, asked: Asked<P, 'post'> = {}) => json('post', path, asked);
export const put = <P extends PathsOf<'put'>>(path: P, asked: Asked<P, 'put'> = {}) => json('put', path, asked);
export const patch = <P extends PathsOf<'patch'>>(path: P, asked: Asked<P, 'patch'> = {}) => json('patch', path, asked);
export const remove = <P extends PathsOf<'delete'>>(path: P, asked: Asked<P, 'delete'> = {}) =>
  json('delete', path, asked);

/** Return the header for writing where nobody wrote since it was read with this tag; null: where there is nothing yet. */
export const asRead = (tag: string | null): Record<string, string> =>
  tag === null ? { 'If-None-Match': '*' } : { 'If-Match': tag };

/** Ask, and have the whole answer: for its `ETag` and other headers. */
export const whole = call;
