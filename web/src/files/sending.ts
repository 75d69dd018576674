import { get, post, remove } from '../api/client.ts';
import { Problem } from '../api/problem.ts';
import { storage } from '../api/storage.ts';
import type { Options } from './options.ts';

/** From this size on, a file goes in parts, and goes on where it was cut off. */
export const IN_PARTS_FROM = 64 * 1024 * 1024;
const PARTS_AT_ONCE = 3;
const TRIES = 5;
const LONGEST_WAIT = 60;

export interface Slot {
  file_id: string;
  url: string;
  fields: Record<string, string>;
  duplicate_of: string | null;
}

/** A file that goes in parts: what the service knows of it. */
export interface InParts {
  file_id: string;
  part_bytes: number;
  parts: number;
}

export interface Wanted {
  name: string;
  size: number;
  sha256: string;
  options: Options;
}

/** What sending a file asks of the service and of storage. */
export interface Service {
  slot(wanted: Wanted): Promise<Slot>;
  begin(wanted: Wanted): Promise<InParts & { duplicate_of: string | null }>;
  sign(file: string, number: number): Promise<string>;
  /** Return the numbers of the parts that have not arrived whole. */
  missing(file: string): Promise<readonly number[]>;
  complete(file: string): Promise<void>;
  giveUp(file: string): Promise<void>;
  form(slot: Slot, file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  part(url: string, bytes: Blob, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<void>;
  wait(seconds: number, signal: AbortSignal): Promise<void>;
}

type OnProgress = (bytes: number) => void;

/** Send a file by the form of a slot; where the form is refused, by another one. */
export async function sendWhole(service: Service, slot: Slot, file: Blob, onProgress: OnProgress, signal: AbortSignal) {
  await again(service, signal, () => service.form(slot, file, onProgress, signal));
}

/** Send what has not arrived of a file in parts, several at once, and put them together. */
export async function sendParts(
  service: Service,
  how: InParts,
  file: Blob,
  onProgress: OnProgress,
  signal: AbortSignal,
) {
  const missing = await again(service, signal, () => service.missing(how.file_id));
  const there = Array.from({ length: how.parts }, (_, index) => index + 1).filter((each) => !missing.includes(each));
  const sent = new Map<number, number>(there.map((number) => [number, bytesOf(how, file, number)]));
  const tell = (number?: number, bytes = 0) => {
    if (number !== undefined) sent.set(number, bytes);
    onProgress([...sent.values()].reduce((sum, each) => sum + each, 0));
  };
  tell();
  await together(missing, PARTS_AT_ONCE, signal, (number, stop) =>
    again(service, stop, async () => {
      const url = await service.sign(how.file_id, number); // now, as it may have waited long, and an address lives 15 minutes
      const start = (number - 1) * how.part_bytes;
      const bytes = file.slice(start, start + how.part_bytes);
      await service.part(url, bytes, (done) => tell(number, done), stop);
      tell(number, bytes.size);
    }),
  );
  await again(service, signal, () => service.complete(how.file_id));
}

function bytesOf(how: InParts, file: Blob, number: number): number {
  return Math.max(0, Math.min(how.part_bytes, file.size - (number - 1) * how.part_bytes));
}

/** Do something for each of them, some at a time; the first failure ends the rest. */
async function together<T>(
  all: readonly T[],
  most: number,
  signal: AbortSignal,
  act: (each: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const own = new AbortController();
  const stop = AbortSignal.any([signal, own.signal]);
  const left = [...all];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next, stop);
  };
  try {
    await Promise.all(Array.from({ length: Math.min(most, all.length) }, work));
  } catch (error) {
    own.abort();
    throw error;
  }
}

/** Do something until it succeeds, with longer and longer pauses, as long as another try can help. */
export async function again<T>(service: Pick<Service, 'wait'>, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof Problem) || signal.aborted || !canHelp(error)) throw error;
      if (tries >= TRIES && error.status !== 429) throw error; // who is too quick waits as long as it takes
      await service.wait(Math.min(LONGEST_WAIT, error.retryAfter ?? 2 ** (tries - 1)), signal);
    }
  }
}

/** Return whether another try can help: nobody answered, or who did was in trouble, or asked for patience. */
function canHelp(problem: Problem): boolean {
  return problem.status === 0 ? problem.code === 'no_connection' : problem.status >= 500 || problem.status === 429;
}

/** The service itself. */
export const SERVICE: Service = {
  slot: async ({ name, size, sha256, options }) => {
    const slot = await post('/v1/uploads', { body: { ...options, name, size, sha256 } as never });
    if (!('url' in slot)) throw new Error('a form was asked for, and parts were answered');
    return { ...slot, duplicate_of: slot.duplicate_of ?? null };
  },
  begin: async ({ name, size, sha256, options }) => {
    const begun = await post('/v1/uploads', { body: { ...options, name, size, sha256, multipart: true } as never });
    if (!('parts' in begun)) throw new Error('parts were asked for, and a form was answered');
    return { ...begun, duplicate_of: begun.duplicate_of ?? null };
  },
  sign: async (file_id, number) => {
    const { urls } = await post('/v1/uploads/{file_id}/parts', { path: { file_id }, body: { numbers: [number] } });
    const [found] = urls;
    if (found === undefined) throw new Error(`no address was given for part ${number}`);
    return found.url;
  },
  missing: async (file_id) => (await get('/v1/uploads/{file_id}/parts', { path: { file_id } })).missing,
  complete: async (file_id) => {
    await post('/v1/uploads/{file_id}/complete', { path: { file_id } });
  },
  giveUp: async (file_id) => {
    await remove('/v1/uploads/{file_id}', { path: { file_id } });
  },
  form: (slot, file, onProgress, signal) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(slot.fields)) body.append(name, value);
    body.append('file', file);
    return storage.send({ method: 'POST', url: slot.url, body, onProgress, signal });
  },
  part: (url, bytes, onProgress, signal) => storage.send({ method: 'PUT', url, body: bytes, onProgress, signal }),
  wait: (seconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new DOMException('given up', 'AbortError'));
      });
    }),
};
