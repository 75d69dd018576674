import { onceMore } from '../api/again.ts';
import { PART_MISSING, Problem } from '../api/problem.ts';

type Said = { done: number } | { sha256: string } | { unreadable: string };

/** Return the SHA-256 of a file in hex, found beside the page so that it stays quick. `Problem` where it cannot be read. */
export function sha256Of(file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal): Promise<string> {
  let failed: unknown = null;
  const hashed = () =>
    hashedBy(begun(), file, onProgress, signal).catch((error: unknown) => {
      failed = error;
      throw error;
    });
  return onceMore(hashed, () => failed === PART_MISSING && !signal.aborted);
}

const begun = () => new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });

function hashedBy(worker: Worker, file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal) {
  return new Promise<string>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')));
    worker.onerror = ({ message }) => reject(message ? unreadable(message) : PART_MISSING); // which has none to say
    worker.onmessage = ({ data }: MessageEvent<Said>) => {
      if ('done' in data) onProgress(data.done);
      else if ('sha256' in data) resolve(data.sha256);
      else reject(unreadable(data.unreadable));
    };
    worker.postMessage(file);
  }).finally(() => worker.terminate());
}

function unreadable(why: string): Problem {
  return new Problem({
    title: 'The file cannot be read',
    status: 0,
    code: 'unreadable',
    detail: why || 'The browser could not read it.',
    hint: 'Choose it again: it may have been moved or changed.',
  });
}
