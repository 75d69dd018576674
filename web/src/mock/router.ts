/** What is asked of a route, taken apart. */
export interface Asked {
  method: string;
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

export interface Reply {
  status?: number;
  body?: unknown;
  etag?: string | null;
}

export type Handler = (asked: Asked) => Reply | null;
export type Route = readonly [method: string, path: string, handler: Handler];

/** Return the handler of the first route that fits, and what its path holds. */
export function routed(
  routes: readonly Route[],
  method: string,
  path: string,
): { handler: Handler; params: Record<string, string> } | null {
  for (const [ofMethod, template, handler] of routes) {
    const params = ofMethod === method ? fitted(template, path) : null;
    if (params) return { handler, params };
  }
  return null;
}

function fitted(template: string, path: string): Record<string, string> | null {
  const [wanted, given] = [template.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly hint: string;

  constructor(status: number, code: string, detail: string, hint: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }
}

const TITLES: Record<number, string> = {
  404: 'Not Found',
  409: 'Conflict',
  412: 'Precondition Failed',
  422: 'Unprocessable Content',
  428: 'Precondition Required',
  501: 'Not Implemented',
};

/** Return the answer of the API to what cannot be done. */
export function problemOf(refusal: Refusal): Response {
  const { status, code, hint, message } = refusal;
  const document = { type: `urn:titer:problem:${code}`, title: TITLES[status] ?? 'Error', status, code, hint };
  return Response.json(
    { ...document, detail: message, errors: [], request_id: 'mock' },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  );
}
