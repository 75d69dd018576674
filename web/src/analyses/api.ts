/** What is asked of the service about analyses. */
import { get, post, remove } from '../api/client.ts';
import { textOf } from '../curves/instants.ts';
import type { Gap } from '../curves/series.ts';
import type { Json } from './json_schema.ts';
import type { Analysis, Input, Result, Step, Tuning } from './model.ts';

const ONE = '/v1/analyses/{analysis_id}';
const A_PAGE = 50;
const of = (analysis_id: string) => ({ path: { analysis_id } });

/** Ask which steps there are. */
export async function steps(signal?: AbortSignal): Promise<Step[]> {
  return (await get('/v1/steps', { signal })).steps as Step[];
}

export interface Asking {
  step: string;
  parameters: Readonly<Record<string, Json>>;
  input: Input;
}

export async function begin(body: Asking): Promise<Analysis> {
  return (await post('/v1/analyses', { body: body as never })) as Analysis;
}

/** Of which file, step and status analyses are listed; null: of any. */
export interface Narrowed {
  file_id?: string | null;
  step?: string | null;
  status?: string | null;
}

export async function list(query: Narrowed & { cursor: string | null }, signal?: AbortSignal) {
  const page = await get('/v1/analyses', { query: { ...query, limit: A_PAGE }, signal });
  return { analyses: page.analyses as Analysis[], next_cursor: page.next_cursor };
}

export async function analysis(id: string, signal?: AbortSignal): Promise<Analysis> {
  return (await get(ONE, { ...of(id), signal })) as Analysis;
}

export async function cancel(id: string): Promise<Analysis> {
  return (await post(`${ONE}/cancel`, of(id))) as Analysis;
}

export const drop = (id: string) => remove(ONE, of(id));

/** What of a result is asked for: within a span, or all; of these sensors, or of the first. */
interface Part {
  points: number;
  span?: Gap;
  sensors?: readonly string[] | null;
}

/** Ask for what was found. */
export async function result(id: string, { points, span, sensors }: Part, signal?: AbortSignal): Promise<Result> {
  const within = span && { from: textOf(span[0]), to: textOf(span[1]) };
  const query = { points, ...within, sensor_id: sensors ?? null };
  const found = await get(`${ONE}/result`, { ...of(id), query, signal });
  return found as Result;
}

/** Return where the result lies as Parquet, for a while. */
export async function parquet(id: string): Promise<{ url: string }> {
  const found = await get(`${ONE}/result`, { ...of(id), query: { format: 'parquet', redirect: false } });
  return found as { url: string };
}

/** Search for the parameters of a detector. */
export async function tune(body: { analysis_id: string; parameters: Readonly<Record<string, Json>> }) {
  return post('/v1/optimizer', { body: body as never });
}

export async function tuning(id: string, signal?: AbortSignal): Promise<Tuning> {
  return (await get('/v1/optimizer/{optimizer_id}', { path: { optimizer_id: id }, signal })) as Tuning;
}
