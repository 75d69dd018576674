import { linkTo, type MockFiles } from './files.ts';
import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

interface Export {
  export_id: string;
  status: string;
  [more: string]: unknown;
}

const TAKES = 1_500; // ms

/** Exports of files: made after a moment, always as CSV, whatever is asked for. */
export class MockExports {
  private readonly all = new Map<string, Export>();
  private readonly world: World;
  private readonly files: MockFiles;

  constructor(world: World, files: MockFiles) {
    this.world = world;
    this.files = files;
  }

  get routes(): Route[] {
    return [
      ['POST', '/v1/exports', (asked) => this.begin(asked)],
      ['GET', '/v1/exports/{export_id}', ({ params }) => ({ body: this.find(params.export_id ?? '') })],
      ['GET', '/v1/files/{file_id}/export', ({ params }) => this.one(params.file_id ?? '')],
    ];
  }

  private begin({ body }: Asked): Reply {
    const said = body as { file_ids?: string[] };
    const like = this.world.likeOf<Export>('POST', '/v1/exports');
    const done = this.world.likeOf<Export>('GET', '/v1/exports/{export_id}');
    const made: Export = { ...like, export_id: this.world.newId(), status: 'running', created_at: this.world.now() };
    this.all.set(made.export_id, made);
    const url = linkTo((said.file_ids ?? []).map((id) => this.files.csvOf(id)).join('\r\n'));
    const end = { ...done, export_id: made.export_id, created_at: made.created_at, filename: 'readings.csv', url };
    setTimeout(() => this.all.set(made.export_id, end), TAKES);
    return { status: 202, body: made };
  }

  private find(id: string): Export {
    const found = this.all.get(id);
    if (!found) throw new Refusal(404, 'unknown_export', 'there is no such export', 'Ask for it once more.');
    return found;
  }

  private one(fileId: string): Reply {
    return { body: { url: linkTo(this.files.csvOf(fileId)), expires_in: 900 } };
  }
}
