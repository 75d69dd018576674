import { asProblem, Problem } from '../api/problem.ts';
import { read, store, write } from '../store.ts';
import type { Chosen } from './dropped.ts';
import { sha256Of } from './hash.ts';
import type { Options } from './options.ts';
import { again, IN_PARTS_FROM, type InParts, SERVICE, type Service, sendParts, sendWhole } from './sending.ts';

/** `known`: the service has the same bytes already, and was sent nothing. `cut_off`: the page was left meanwhile. */
export type UploadState = 'waiting' | 'reading' | 'sending' | 'sent' | 'known' | 'failed' | 'cut_off';

export interface Upload {
  id: string;
  name: string;
  size: number;
  modified: number;
  options: Options;
  state: UploadState;
  /** Bytes that were read, then those that were sent. */
  done: number;
  sha256: string | null;
  fileId: string | null;
  duplicateOf: string | null;
  inParts: InParts | null;
  problem: Problem | null;
}

const AT_ONCE = 3;
const KEPT = 'titer.uploads';
const MOST_KEPT = 500;
export const MOVING: readonly UploadState[] = ['waiting', 'reading', 'sending'];

export interface World {
  service: Service;
  hash: (file: Blob, onProgress: (bytes: number) => void, signal: AbortSignal) => Promise<string>;
  storage: Storage | undefined;
  newId: () => string;
}

/** All files that this tab sends: some at a time, each hashed, then sent straight to storage. */
export class Uploads {
  readonly all = store<readonly Upload[]>([]);
  private readonly world: World;
  private readonly files = new Map<string, File>();
  private readonly controls = new Map<string, AbortController>();
  private running = 0;

  constructor(world: World) {
    this.world = world;
    this.all.set(remembered(world.storage));
  }

  /** Send these; one that was cut off goes on where it was. */
  add(chosen: readonly Chosen[], options: Options): void {
    const before = [...this.all.get()];
    const added = chosen.map(({ file, name }) => {
      const at = before.findIndex((each) => each.state === 'cut_off' && isOf(each, file, name));
      const upload =
        at < 0
          ? this.fresh(file, name, options)
          : { ...(before.splice(at, 1)[0] as Upload), state: 'waiting' as const };
      this.files.set(upload.id, file);
      return upload;
    });
    this.put([...added, ...before]);
    this.next();
  }

  /** Try one more time what failed, or send what the service has already. */
  retry(id: string, evenIfKnown = false): void {
    this.change(id, { state: 'waiting', problem: null, done: 0, ...(evenIfKnown && { duplicateOf: '' }) });
    this.next();
  }

  /** Stop sending one, and forget it. */
  drop(id: string): void {
    const upload = this.find(id);
    this.controls.get(id)?.abort();
    this.files.delete(id);
    this.put(this.all.get().filter((each) => each.id !== id));
    if (upload?.inParts && upload.state !== 'sent') {
      this.world.service.giveUp(upload.inParts.file_id).catch(() => undefined); // what stays there goes by itself in a day
    }
  }

  /** Forget those that are done. */
  clear(): void {
    this.put(this.all.get().filter((each) => each.state !== 'sent' && each.state !== 'known'));
  }

  private fresh(file: File, name: string, options: Options): Upload {
    return {
      id: this.world.newId(),
      name,
      size: file.size,
      modified: file.lastModified,
      options,
      state: 'waiting',
      done: 0,
      sha256: null,
      fileId: null,
      duplicateOf: null,
      inParts: null,
      problem: null,
    };
  }

  private next(): void {
    while (this.running < AT_ONCE) {
      const waiting = this.all.get().find((each) => each.state === 'waiting' && this.files.has(each.id));
      if (!waiting) return;
      this.running += 1;
      this.change(waiting.id, { state: 'reading' });
      void this.send(waiting.id).finally(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  private async send(id: string): Promise<void> {
    const file = this.files.get(id);
    if (!file) return;
    const control = new AbortController();
    this.controls.set(id, control);
    try {
      await this.sendFile(id, file, control.signal);
    } catch (error) {
      if (!control.signal.aborted) this.change(id, { state: 'failed', problem: asProblem(error) });
    } finally {
      this.controls.delete(id);
    }
  }

  private async sendFile(id: string, file: File, signal: AbortSignal): Promise<void> {
    if (file.size === 0) throw new Problem(EMPTY);
    const progress = (done: number) => this.change(id, { done });
    const sha256 = this.find(id)?.sha256 ?? (await this.world.hash(file, progress, signal));
    this.change(id, { sha256 });
    const upload = this.find(id);
    if (!upload) return;
    const wanted = { name: upload.name, size: upload.size, sha256, options: upload.options };
    if (upload.size >= IN_PARTS_FROM) await this.sendInParts(upload, wanted, file, signal);
    else await this.sendAtOnce(upload, wanted, file, signal);
  }

  private async sendAtOnce(upload: Upload, wanted: Parameters<Service['slot']>[0], file: File, signal: AbortSignal) {
    const { service } = this.world;
    const slot = await again(service, signal, () => service.slot(wanted));
    const duplicateOf = slot.duplicate_of; // sent all the same: a slot that stays empty would be listed for ever
    this.change(upload.id, { state: 'sending', done: 0, fileId: slot.file_id, duplicateOf });
    await sendWhole(service, slot, file, (done) => this.change(upload.id, { done: Math.min(done, file.size) }), signal);
    this.change(upload.id, { state: 'sent', done: file.size });
  }

  private async sendInParts(upload: Upload, wanted: Parameters<Service['begin']>[0], file: File, signal: AbortSignal) {
    const { service } = this.world;
    let how = upload.inParts;
    if (how === null) {
      const begun = await again(service, signal, () => service.begin(wanted));
      how = { file_id: begun.file_id, part_bytes: begun.part_bytes, parts: begun.parts };
      if (this.isKnown(upload, begun.duplicate_of)) {
        await service.giveUp(begun.file_id);
        return;
      }
    }
    this.change(upload.id, { state: 'sending', done: 0, fileId: how.file_id, inParts: how });
    try {
      await sendParts(service, how, file, (done) => this.change(upload.id, { done }), signal);
    } catch (error) {
      const gone = error instanceof Problem && (error.status === 404 || error.status === 410);
      if (gone) this.change(upload.id, { inParts: null }); // too old to go on: another try begins anew
      throw error;
    }
    this.change(upload.id, { state: 'sent', done: file.size });
  }

  private isKnown(upload: Upload, duplicateOf: string | null): boolean {
    if (duplicateOf === null || upload.duplicateOf === '') return false;
    this.change(upload.id, { state: 'known', duplicateOf, fileId: duplicateOf, done: upload.size });
    return true;
  }

  private find(id: string): Upload | undefined {
    return this.all.get().find((each) => each.id === id);
  }

  private change(id: string, what: Partial<Upload>): void {
    const all = this.all.get().map((each) => (each.id === id ? { ...each, ...what } : each));
    if (Object.keys(what).length === 1 && 'done' in what) this.all.set(all);
    else this.put(all);
  }

  private put(all: readonly Upload[]): void {
    this.all.set(all);
    remember(this.world.storage, all);
  }
}

const EMPTY = {
  title: 'The file is empty',
  status: 0,
  code: 'empty_file',
  detail: 'It has no bytes, so there is nothing to read.',
  hint: 'Look whether the instrument had written it when it was copied.',
};

function isOf(upload: Upload, file: File, name: string): boolean {
  return (
    upload.size === file.size &&
    upload.modified === file.lastModified &&
    upload.name.split('/').pop() === name.split('/').pop()
  );
}

function remember(storage: Storage | undefined, all: readonly Upload[]): void {
  const left = all.filter((each) => MOVING.includes(each.state) || each.state === 'cut_off').slice(0, MOST_KEPT);
  write(
    storage,
    KEPT,
    left.length === 0 ? null : JSON.stringify(left.map((each) => ({ ...each, done: 0, problem: null }))),
  );
}

function remembered(storage: Storage | undefined): Upload[] {
  try {
    const found: unknown = JSON.parse(read(storage, KEPT) ?? '[]');
    return Array.isArray(found) ? found.map((each: Upload) => ({ ...each, state: 'cut_off' })) : [];
  } catch {
    return []; // written by another version of the page
  }
}

/** How far all of them are together, by bytes. */
export function inAll(all: readonly Upload[]): {
  done: number;
  size: number;
  left: number;
  sent: number;
  failed: number;
} {
  const of = all.filter((each) => each.state !== 'cut_off');
  const ended = (each: Upload) => !MOVING.includes(each.state);
  return {
    done: of.reduce((sum, each) => sum + (ended(each) ? each.size : each.state === 'sending' ? each.done : 0), 0),
    size: of.reduce((sum, each) => sum + each.size, 0),
    left: of.filter((each) => !ended(each)).length,
    sent: of.filter((each) => each.state === 'sent' || each.state === 'known').length,
    failed: of.filter((each) => each.state === 'failed').length,
  };
}

export const uploads = new Uploads({
  service: SERVICE,
  hash: sha256Of,
  storage: globalThis.sessionStorage,
  newId: () => Math.random().toString(36).slice(2),
});

globalThis.addEventListener?.('beforeunload', (event) => {
  if (uploads.all.get().some((each) => MOVING.includes(each.state))) event.preventDefault();
});
