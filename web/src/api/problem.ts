/** What the API answers where it does not do what it was asked: RFC 9457 with a code and a hint. */
export interface ProblemDocument {
  title: string;
  status: number;
  code: string;
  detail: string;
  hint: string;
  request_id?: string;
  [more: string]: unknown;
}

export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly document: ProblemDocument;
  /** Seconds after which another try makes sense, where the answer says so. */
  readonly retryAfter: number | null;

  constructor(document: ProblemDocument, retryAfter: number | null = null) {
    super(`${document.title}: ${document.detail}`);
    this.name = 'Problem';
    this.document = document;
    this.retryAfter = retryAfter;
    this.status = document.status;
    this.code = document.code;
    this.title = document.title;
    this.detail = document.detail;
    this.hint = document.hint;
  }
}

/** Return the problem in an answer that is no success; where something else than the API answered, say what it said. */
export async function problemIn(answer: Response): Promise<Problem> {
  const found = await answer.json().catch(() => null);
  const wait = Number(answer.headers.get('Retry-After') ?? Number.NaN);
  return new Problem(asDocument(found, answer.status), Number.isFinite(wait) ? wait : null);
}

export function asDocument(found: unknown, status: number): ProblemDocument {
  const said = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
  const text = (name: string, otherwise: string) =>
    typeof said[name] === 'string' ? (said[name] as string) : otherwise;
  return {
    ...said,
    title: text('title', `HTTP ${status}`),
    status,
    code: text('code', 'unknown'),
    detail: text('detail', 'The answer says no more.'),
    hint: text('hint', status >= 500 ? 'Try again in a moment.' : ''),
  };
}

export const NO_CONNECTION = new Problem({
  title: 'No connection',
  status: 0,
  code: 'no_connection',
  detail: 'The service could not be reached.',
  hint: 'Check the network; the page tries again where it can.',
});

export const PART_MISSING = new Problem({
  title: 'A part of the page did not come',
  status: 0,
  code: 'page',
  detail: 'The network changed or went away while it was loaded, or the page was renewed meanwhile.',
  hint: 'Try again; what is being sent goes on.',
});

/** Return a failure of whatever kind as a problem that can be shown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem({
    title: 'Something went wrong on this page',
    status: 0,
    code: 'page',
    detail,
    hint: 'Load the page again.',
  });
}
