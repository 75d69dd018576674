import { beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../src/api/problem.ts';
import type { Chosen } from '../src/files/dropped.ts';
import { IN_PARTS_FROM, type Service, type Wanted } from '../src/files/sending.ts';
import { inAll, Uploads, type World } from '../src/files/uploads.ts';

const PART = 16 * 1024 * 1024;

class Shelf implements Storage {
  private readonly kept = new Map<string, string>();
  get length() {
    return this.kept.size;
  }
  clear = () => this.kept.clear();
  key = () => null;
  getItem = (name: string) => this.kept.get(name) ?? null;
  setItem = (name: string, value: string) => void this.kept.set(name, value);
  removeItem = (name: string) => void this.kept.delete(name);
}

/** A service in memory: what it was asked, and what it is to refuse. */
class MadeUp implements Service {
  asked: string[] = [];
  wanted: Wanted[] = [];
  waited: number[] = [];
  refusals: Problem[] = [];
  duplicateOf: string | null = null;
  arrivedParts = new Set<number>();
  stuckAt: number | null = null;

  private note(what: string) {
    this.asked.push(what);
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
  }
  async slot(wanted: Wanted) {
    this.wanted.push(wanted);
    this.note('slot');
    return { file_id: `f-${wanted.name}`, url: 'u', fields: {}, duplicate_of: this.duplicateOf };
  }
  async begin(wanted: Wanted) {
    this.note('begin');
    return { file_id: 'big', part_bytes: PART, parts: Math.ceil(wanted.size / PART), duplicate_of: this.duplicateOf };
  }
  async sign(_: string, number: number) {
    return `part-${number}`;
  }
  async missing() {
    return [1, 2, 3, 4, 5].filter((number) => !this.arrivedParts.has(number));
  }
  async complete() {
    this.note('complete');
  }
  async giveUp() {
    this.note('give up');
  }
  async form(_: unknown, file: Blob, onProgress: (bytes: number) => void) {
    this.note('form');
    onProgress(file.size);
  }
  async part(url: string, bytes: Blob, onProgress: (bytes: number) => void, signal: AbortSignal) {
    if (url === `part-${this.stuckAt}`) await new Promise((_, reject) => signal.addEventListener('abort', reject));
    this.note(url);
    onProgress(bytes.size);
    this.arrivedParts.add(Number(url.slice(5)));
  }
  async wait(seconds: number) {
    this.waited.push(seconds);
  }
}

const problem = (status: number, code = 'x', retryAfter: number | null = null) =>
  new Problem({ title: 't', status, code, detail: 'd', hint: 'h' }, retryAfter);

function file(name: string, size: number): Chosen {
  return { name, file: Object.assign(new Blob([new Uint8Array(size)]), { name, lastModified: 7 }) as File };
}

let service: MadeUp;
let shelf: Shelf;
let ids = 0;
const world = (): World => ({
  service,
  hash: async (bytes, onProgress) => {
    onProgress(bytes.size);
    return 'ab'.repeat(32);
  },
  storage: shelf,
  newId: () => String(ids++),
});
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

beforeEach(() => {
  service = new MadeUp();
  shelf = new Shelf();
});

describe('files that are sent', () => {
  it('go to slots of their own with what was said of them, and are counted in all', async () => {
    const uploads = new Uploads(world());
    uploads.add([file('a.csv', 10), file('b.csv', 30), file('c.csv', 5), file('d.csv', 5)], { asset: 'R1' });
    await settled();
    expect(uploads.all.get().map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'sent']);
    expect(service.wanted[1]).toEqual({ name: 'b.csv', size: 30, sha256: 'ab'.repeat(32), options: { asset: 'R1' } });
    expect(inAll(uploads.all.get())).toMatchObject({ done: 50, size: 50, left: 0, sent: 4, failed: 0 });
    uploads.clear();
    expect(uploads.all.get()).toEqual([]);
  });

  it('are tried again while that can help, as long as the service asks for', async () => {
    service.refusals = [problem(429, 'too_many_requests', 7), problem(503), problem(0, 'no_connection')];
    const uploads = new Uploads(world());
    uploads.add([file('a.csv', 10)], {});
    await settled();
    expect(service.waited).toEqual([7, 2, 4]);
    expect(uploads.all.get()[0]?.state).toBe('sent');
  });

  it('are told of where it cannot, and can be tried again by hand', async () => {
    service.refusals = [problem(422, 'invalid_request')];
    const uploads = new Uploads(world());
    uploads.add([file('a.csv', 10)], {});
    await settled();
    expect(uploads.all.get()[0]).toMatchObject({ state: 'failed', problem: { code: 'invalid_request' } });
    uploads.retry(uploads.all.get()[0]?.id ?? '');
    await settled();
    expect(uploads.all.get()[0]).toMatchObject({ state: 'sent', problem: null });
  });

  it('are told of where the service has the same bytes already', async () => {
    service.duplicateOf = 'f-old';
    const uploads = new Uploads(world());
    uploads.add([file('a.csv', 10)], {});
    await settled();
    expect(uploads.all.get()[0]).toMatchObject({ state: 'sent', fileId: 'f-a.csv', duplicateOf: 'f-old' });
  });

  it('have something in them', async () => {
    const uploads = new Uploads(world());
    uploads.add([file('a.csv', 0)], {});
    await settled();
    expect(uploads.all.get()[0]).toMatchObject({ state: 'failed', problem: { code: 'empty_file' } });
    expect(service.asked).toEqual([]);
  });
});

describe('a large file', () => {
  const big = file('big.csv', IN_PARTS_FROM + 1);

  it('goes in parts, and together at the end', async () => {
    const uploads = new Uploads(world());
    uploads.add([big], {});
    await settled();
    expect([...service.asked].sort()).toEqual(['begin', 'complete', 'part-1', 'part-2', 'part-3', 'part-4', 'part-5']);
    expect(service.asked.at(-1)).toBe('complete');
    expect(uploads.all.get()[0]).toMatchObject({ state: 'sent', done: IN_PARTS_FROM + 1 });
  });

  it('goes on after a reload with what has not arrived, once it is chosen again', async () => {
    service.stuckAt = 4;
    new Uploads(world()).add([big], { asset: 'R1' });
    await settled();
    expect([...service.arrivedParts].sort()).toEqual([1, 2, 3, 5]);
    const before = service.asked.length;
    service.stuckAt = null;
    const uploads = new Uploads(world()); // the page once more, with what the tab remembers
    expect(uploads.all.get()).toMatchObject([{ state: 'cut_off', name: 'big.csv', fileId: 'big' }]);
    uploads.add([big], {});
    await settled();
    expect(service.asked.slice(before)).toEqual(['part-4', 'complete']);
    expect(uploads.all.get()).toMatchObject([{ state: 'sent', options: { asset: 'R1' } }]);
    expect(shelf.getItem('titer.uploads')).toBeNull();
  });

  it('is not sent where the service has the same bytes, unless somebody insists', async () => {
    service.duplicateOf = 'f-old';
    const uploads = new Uploads(world());
    uploads.add([big], {});
    await settled();
    expect(uploads.all.get()[0]).toMatchObject({ state: 'known', fileId: 'f-old' });
    expect(service.asked).toEqual(['begin', 'give up']);
    uploads.retry(uploads.all.get()[0]?.id ?? '', true);
    await settled();
    expect(uploads.all.get()[0]).toMatchObject({ state: 'sent', fileId: 'big' });
  });

  it('is given up on the other side too, where it is dropped', async () => {
    service.stuckAt = 2;
    const uploads = new Uploads(world());
    uploads.add([big], {});
    await settled();
    uploads.drop(uploads.all.get()[0]?.id ?? '');
    await settled();
    expect(service.asked.at(-1)).toBe('give up');
    expect(uploads.all.get()).toEqual([]);
  });
});
