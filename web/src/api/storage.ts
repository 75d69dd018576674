import { asDocument, NO_CONNECTION, Problem } from './problem.ts';

/** What is sent straight to storage: the form of a slot, or a part of a large file. */
export interface Sent {
  method: 'POST' | 'PUT';
  url: string;
  body: FormData | Blob;
  onProgress?: (bytes: number) => void;
  signal?: AbortSignal;
}

/** What sends to storage. `?mock=1` puts its own in place. */
export const storage: { send: (what: Sent) => Promise<void> } = { send };

/** Send, and say how far it is. `Problem` where storage does not take it; by XMLHttpRequest, as fetch tells no progress. */
function send({ method, url, body, onProgress, signal }: Sent): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open(method, url);
    request.upload.onprogress = (event) => onProgress?.(event.loaded);
    request.onload = () => (request.status < 300 ? resolve() : reject(refusal(request)));
    request.onerror = () => reject(NO_CONNECTION);
    request.onabort = () => reject(new DOMException('given up', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', stop);
    if (signal?.aborted) return reject(new DOMException('given up', 'AbortError'));
    signal?.addEventListener('abort', stop);
    request.send(body);
  });
}

/** Return what S3 says in its XML, as a problem. */
function refusal(request: XMLHttpRequest): Problem {
  const said = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(request.responseText)?.[1];
  return new Problem(
    asDocument(
      {
        title: 'Storage did not take it',
        code: said('Code') ?? 'storage',
        detail: said('Message') ?? `It answered ${request.status}.`,
        hint: 'Try again.',
      },
      request.status,
    ),
  );
}

/** Have the browser fetch a file: the answer is an attachment, so the page stays. */
export function fetchFile(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noreferrer';
  link.click();
}
