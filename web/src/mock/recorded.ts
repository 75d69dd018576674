/** Answers of the real API, recorded by scripts/recording.py. */
export interface RecordedAnswer {
  method: string;
  /** As the description of the API has it: `/v1/files/{file_id}`. */
  route: string;
  path: string;
  query: Record<string, unknown>;
  status: number;
  etag: string | null;
  body: unknown;
}

export interface Recording {
  recorded_at: string;
  answers: readonly RecordedAnswer[];
}

/** Return the answer that fits best: to this path if there is one, with the most of the query as it was asked. */
export function bestOf(
  answers: readonly RecordedAnswer[],
  method: string,
  path: string,
  query: URLSearchParams,
): RecordedAnswer | null {
  const fitting = answers.filter((each) => each.method === method && each.path === path);
  return best(fitting, query);
}

/** Return the answer of a route that fits a query best, to whatever path. */
export function bestOfRoute(
  answers: readonly RecordedAnswer[],
  method: string,
  route: string,
  query: URLSearchParams = new URLSearchParams(),
): RecordedAnswer | null {
  const fitting = answers.filter((each) => each.method === method && each.route === route);
  return best(fitting, query);
}

function best(answers: readonly RecordedAnswer[], query: URLSearchParams): RecordedAnswer | null {
  let found: RecordedAnswer | null = null;
  let most = Number.NEGATIVE_INFINITY;
  for (const answer of answers) {
    const score = scoreOf(answer, query);
    if (score > most) [found, most] = [answer, score];
  }
  return found;
}

/** What agrees counts twice what was asked differently, or was not asked. */
function scoreOf(answer: RecordedAnswer, query: URLSearchParams): number {
  return Object.entries(answer.query).reduce(
    (score, [name, value]) => score + (query.get(name) === String(value) ? 2 : -1),
    0,
  );
}
