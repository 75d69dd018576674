import type { Answer } from '../api/client.ts';
import type { Sent } from '../api/storage.ts';
import type { AnsweredSeries } from '../curves/series.ts';
import { drawn } from './drawing.ts';
import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

type Listed = Answer<'/v1/files'>['files'][number];
type Parts = Answer<'/v1/uploads/{file_id}/parts'>;
type Result = Answer<'/v1/files/{file_id}'>;

const STEP = 700; // ms, between the states of a file that is being processed
const A_PART = 16 << 20; // bytes
const CHUNKS = 12; // of an upload, that tell how far it is

interface Known {
  listed: Listed;
  /** The file that was recorded, of which it has all answers. */
  like: string;
}

/** Files as they were recorded, and those that are sent to the mock: each of these is like one that was recorded. */
export class MockFiles {
  private readonly all = new Map<string, Known>();
  private readonly uploads = new Map<string, Parts>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    const page = world.recorded('GET', '/v1/files').body as Answer<'/v1/files'>;
    for (const listed of page.files) this.all.set(listed.file_id, { listed, like: listed.file_id });
  }

  get routes(): Route[] {
    const one = '/v1/files/{file_id}';
    return [
      ['GET', '/v1/files', (asked) => this.list(asked)],
      ['POST', '/v1/files', (asked) => this.receive(asked)],
      ['POST', '/v1/uploads', (asked) => this.slot(asked)],
      ['POST', '/v1/uploads/{file_id}/parts', (asked) => this.sign(asked)],
      ['GET', '/v1/uploads/{file_id}/parts', ({ params }) => ({ body: this.upload(params.file_id) })],
      ['POST', '/v1/uploads/{file_id}/complete', ({ params }) => this.complete(params.file_id ?? '')],
      ['DELETE', '/v1/uploads/{file_id}', ({ params }) => this.giveUp(params.file_id ?? '')],
      ['DELETE', one, ({ params }) => this.drop(params.file_id ?? '')],
      ['POST', `${one}/reprocess`, ({ params }) => this.reprocess(params.file_id ?? '')],
      ['GET', one, (asked) => this.show(asked)],
      ['GET', `${one}/series`, (asked) => this.series(asked)],
      ['GET', `${one}/readings`, (asked) => this.download(asked)],
      ['GET', `${one}/raw`, (asked) => this.download(asked)],
      ['GET', `${one}/{what}`, (asked) => this.below(asked)],
      ['GET', `${one}/versions/{a}/changes/{b}`, (asked) => this.below(asked)],
    ];
  }

  /** Take what is sent to storage: it arrives bit by bit, and then is processed. */
  async send({ url, body, onProgress, signal }: Sent): Promise<void> {
    const size = body instanceof Blob ? body.size : sizeOf(body);
    for (let part = 1; part <= CHUNKS; part++) {
      await new Promise((resolve) => setTimeout(resolve, 60));
      if (signal?.aborted) throw new DOMException('given up', 'AbortError');
      onProgress?.((size * part) / CHUNKS);
    }
    const [, ofFile, number] = /parts\/([^/]+)\/(\d+)$/.exec(url) ?? [];
    if (ofFile !== undefined) this.takePart(ofFile, Number(number), size);
    const fileId = /slots\/([^/]+)/.exec(url)?.[1];
    if (fileId !== undefined && body instanceof FormData) this.arrive(fileId);
  }

  /** Return the readings of a file as CSV. */
  csvOf(fileId: string): string {
    const known = this.find(fileId);
    const { series } = this.world.recorded('GET', `/v1/files/${known.like}/series`).body as {
      series: AnsweredSeries[];
    };
    const rows = series.flatMap(({ sensor_id, parameter, unit, at, value }) =>
      at.map((instant, index) => [instant, sensor_id, parameter, value?.[index], unit ?? '']),
    );
    return [['at', 'sensor_id', 'parameter', 'value', 'unit'], ...rows]
      .map((row) => row.map(cell).join(','))
      .join('\r\n');
  }

  private list({ query }: Asked): Reply {
    const name = query.get('name')?.toLowerCase() ?? '';
    const kind = query.get('kind') ?? 'file';
    const files = [...this.all.values()]
      .map(({ listed }) => listed)
      .filter(
        (file) =>
          file.kind === kind &&
          file.name.toLowerCase().includes(name) &&
          fits(query.get('status'), file.status) &&
          fits(query.get('asset'), file.asset ?? '') &&
          (!query.has('rule_set') || (file.rule_set ?? '').startsWith(query.get('rule_set') ?? '')),
      )
      .sort((a, b) => (b.uploaded_at ?? '').localeCompare(a.uploaded_at ?? ''));
    return { body: { ...this.world.likeOf<object>('GET', '/v1/files'), files, next_cursor: null } };
  }

  private find(fileId: string): Known {
    const known = this.all.get(fileId);
    if (!known)
      throw new Refusal(404, 'unknown_file', 'there is no file with this id', 'See GET /v1/files for those there are.');
    return known;
  }

  private show({ params, query }: Asked): Reply {
    const known = this.find(params.file_id ?? '');
    const reply = this.world.recorded('GET', `/v1/files/${known.like}`, query);
    const { file_id, name, asset, status, uploaded_at } = known.listed;
    return { ...reply, body: { ...(reply.body as Result), file_id, name, asset, status, uploaded_at } };
  }

  private below({ path, params, query }: Asked): Reply {
    const known = this.find(params.file_id ?? '');
    const reply = this.world.recorded('GET', path.replace(params.file_id ?? '', known.like), query);
    return { ...reply, body: { ...(reply.body as object), file_id: known.listed.file_id } };
  }

  private series({ params, query }: Asked): Reply {
    const known = this.find(params.file_id ?? '');
    const whole = this.world.recorded('GET', `/v1/files/${known.like}/series`).body as { series: AnsweredSeries[] };
    return { body: { ...whole, file_id: known.listed.file_id, series: drawn(whole.series, query) } };
  }

  private download({ params }: Asked): Reply {
    const text = this.csvOf(params.file_id ?? '');
    return { body: { url: linkTo(text), expires_in: 900 } };
  }

  private slot({ body }: Asked): Reply {
    const said = body as { name: string; asset?: string | null; size?: number; multipart?: boolean };
    const fileId = this.add(said.name, said.asset ?? null, 'awaiting_upload');
    if (said.multipart) return this.inParts(fileId, said.size ?? 0);
    const slot = this.world.likeOf<Answer<'/v1/uploads', 'post'>>('POST', '/v1/uploads');
    return { status: 201, body: { ...slot, file_id: fileId, url: `https://mock.example/slots/${fileId}/` } };
  }

  private inParts(fileId: string, size: number): Reply {
    const { max_bytes } = this.world.likeOf<Answer<'/v1/uploads', 'post'>>('POST', '/v1/uploads');
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const parts = Math.ceil(size / A_PART);
    const begun = { file_id: fileId, upload_id: fileId, part_bytes: A_PART, parts, size, expires_at };
    const missing = Array.from({ length: parts }, (_, index) => index + 1);
    this.uploads.set(fileId, { ...begun, arrived: [], missing });
    return { status: 201, body: { ...begun, duplicate_of: null, version: 1, max_bytes } };
  }

  private upload(fileId = ''): Parts {
    const found = this.uploads.get(fileId);
    if (!found) throw new Refusal(404, 'unknown_upload', 'there is no such upload', 'Begin one with POST /v1/uploads.');
    return found;
  }

  private sign({ params, body }: Asked): Reply {
    const { file_id, size } = this.upload(params.file_id);
    const { numbers } = body as { numbers: number[] };
    const urls = numbers.map((number) => ({
      number,
      url: `https://mock.example/parts/${file_id}/${number}`,
      bytes: Math.min(A_PART, size - (number - 1) * A_PART),
    }));
    return { body: { urls, expires_in: 900 } satisfies Answer<'/v1/uploads/{file_id}/parts', 'post'> };
  }

  private takePart(fileId: string, number: number, bytes: number): void {
    const upload = this.uploads.get(fileId);
    if (!upload) return;
    upload.arrived.push({ number, bytes, etag: String(number) });
    upload.missing = upload.missing.filter((each) => each !== number);
  }

  private giveUp(fileId: string): Reply {
    this.uploads.delete(fileId);
    this.all.delete(fileId);
    return { status: 204 };
  }

  private complete(fileId: string): Reply {
    this.arrive(fileId);
    return { status: 202, body: { file_id: fileId } };
  }

  private receive({ query }: Asked): Reply {
    const fileId = this.add(query.get('name') ?? 'readings.csv', query.get('asset'), 'uploaded');
    this.arrive(fileId);
    return { status: 202, body: { ...this.world.likeOf<object>('POST', '/v1/files'), file_id: fileId } };
  }

  /** Add a file that is like one that was recorded: the one of the same name, else the one of the most readings. */
  private add(name: string, asset: string | null, status: Listed['status']): string {
    const known = [...this.all.values()].filter(({ listed, like }) => listed.file_id === like);
    const readings = ({ listed }: Known) => listed.reading_count ?? 0;
    const like = known.find(({ listed }) => listed.name === name) ?? known.sort((a, b) => readings(b) - readings(a))[0];
    if (!like) throw new Refusal(501, 'not_recorded', 'No file was recorded', 'Record some.');
    const fileId = this.world.newId();
    const listed = { ...like.listed, file_id: fileId, name, asset, status, uploaded_at: this.world.now() };
    this.all.set(fileId, { listed, like: like.like });
    return fileId;
  }

  private arrive(fileId: string): void {
    const known = this.all.get(fileId);
    if (!known) return;
    const ends = this.all.get(known.like)?.listed.status ?? 'processed';
    this.become(fileId, 'uploaded');
    setTimeout(() => this.become(fileId, 'processing'), STEP);
    setTimeout(() => this.become(fileId, ends), 3 * STEP);
  }

  private become(fileId: string, status: Listed['status']): void {
    const known = this.all.get(fileId);
    if (!known) return;
    known.listed = { ...known.listed, status };
    this.world.tell({ type: 'file', data: known.listed }, ['files', `file:${fileId}`]);
  }

  private drop(fileId: string): Reply {
    const { listed } = this.find(fileId);
    this.all.delete(fileId);
    const told = { ...listed, status: 'deleted' };
    this.world.tell({ type: 'file', data: told }, ['files', `file:${fileId}`]);
    return { status: 202, body: { ...this.world.likeOf<object>('DELETE', '/v1/files/{file_id}'), file_id: fileId } };
  }

  private reprocess(fileId: string): Reply {
    this.find(fileId);
    this.arrive(fileId);
    const begun = this.world.likeOf<object>('POST', '/v1/files/{file_id}/reprocess');
    return { status: 202, body: { ...begun, file_id: fileId } };
  }
}

const fits = (wanted: string | null, there: string) => wanted === null || wanted === there;

function cell(value: unknown): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return a link to a text that is in this tab alone. */
export function linkTo(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
}

function sizeOf(form: FormData): number {
  return [...form.values()].reduce((sum, value) => sum + (value instanceof Blob ? value.size : 0), 0);
}
