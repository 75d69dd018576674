import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

interface Annotation {
  annotation_id: string;
  file_id: string | null;
  sensor_id: string | null;
  asset: string | null;
  from: string;
  to: string;
  text: string;
  version: number;
  [more: string]: unknown;
}

interface View {
  name: string;
  version: number;
  view: unknown;
}

/** Annotations and views: those that were recorded, and those that are made, changed and taken away, in memory. */
export class MockNotes {
  private readonly versions = new Map<string, Annotation[]>();
  private readonly hidden = new Set<string>();
  private readonly views = new Map<string, View>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    const page = world.recorded('GET', '/v1/annotations').body as { annotations: Annotation[] };
    for (const each of page.annotations) this.versions.set(each.annotation_id, [each]);
  }

  get routes(): Route[] {
    const [note, view] = ['/v1/annotations/{annotation_id}', '/v1/views/{name}'];
    return [
      ['GET', '/v1/annotations', (asked) => this.list(asked)],
      ['POST', '/v1/annotations', (asked) => this.add(asked)],
      ['GET', note, ({ params }) => answered(this.newest(params.annotation_id))],
      ['PATCH', note, (asked) => this.change(asked)],
      ['DELETE', note, (asked) => this.drop(asked)],
      ['GET', `${note}/history`, ({ params }) => this.history(params.annotation_id ?? '')],
      ['GET', '/v1/views', () => this.listViews()],
      ['GET', view, ({ params }) => this.showView(params.name ?? '')],
      ['PUT', view, (asked) => this.putView(asked)],
      ['DELETE', view, (asked) => this.dropView(asked)],
    ];
  }

  private list({ query }: Asked): Reply {
    const [from, to] = [query.get('from'), query.get('to')].map((text) => (text === null ? null : Date.parse(text)));
    const part = query.get('q')?.toLowerCase() ?? '';
    const annotations = [...this.versions.keys()]
      .filter((id) => !this.hidden.has(id))
      .map((id) => this.newest(id))
      .filter(
        (each) =>
          ['file_id', 'sensor_id', 'asset'].every((name) => !query.has(name) || query.get(name) === each[name]) &&
          each.text.toLowerCase().includes(part) &&
          (to === null || to === undefined || Date.parse(each.from) < to) &&
          (from === null || from === undefined || Date.parse(each.to) >= from),
      )
      .sort((a, b) => Date.parse(a.from) - Date.parse(b.from));
    return { body: { annotations, next_cursor: null } };
  }

  private newest(id = ''): Annotation {
    const newest = this.hidden.has(id) ? undefined : this.versions.get(id)?.at(-1);
    if (!newest)
      throw new Refusal(404, 'unknown_annotation', 'there is no such annotation', 'See GET /v1/annotations.');
    return newest;
  }

  private add({ body }: Asked): Reply {
    const like = this.world.likeOf<Annotation>('POST', '/v1/annotations');
    const none = { file_id: null, sensor_id: null, parameter: null, asset: null, label: null, tags: [], text: '' };
    const now = this.world.now();
    const made = {
      ...like,
      ...none,
      ...(body as object),
      annotation_id: this.world.newId(),
      version: 1,
      created_at: now,
    };
    this.versions.set(made.annotation_id, [made]);
    return { ...this.told(made), status: 201 };
  }

  private change({ params, body, headers }: Asked): Reply {
    const known = this.newest(params.annotation_id);
    refuseOthers(headers, tagOf(known));
    const next = { ...known, ...(body as object), version: known.version + 1, changed_at: this.world.now() };
    this.versions.get(known.annotation_id)?.push(next);
    return this.told(next);
  }

  private drop({ params, headers }: Asked): Reply {
    const known = this.newest(params.annotation_id);
    refuseOthers(headers, tagOf(known));
    const last = { ...known, version: known.version + 1, deleted: true, changed_at: this.world.now() };
    this.versions.get(known.annotation_id)?.push(last);
    this.hidden.add(known.annotation_id);
    return this.told(last);
  }

  private told(annotation: Annotation): Reply {
    const topics = ['files', ...(annotation.file_id ? [`file:${annotation.file_id}`] : [])];
    this.world.tell({ type: 'annotation', data: annotation }, topics);
    return answered(annotation);
  }

  private history(id: string): Reply {
    const known = this.versions.get(id);
    if (!known) throw new Refusal(404, 'unknown_annotation', 'there is no such annotation', 'See GET /v1/annotations.');
    return { body: { annotation_id: id, versions: [...known].reverse(), next_cursor: null } };
  }

  private listViews(): Reply {
    const views = [...this.views.values()].map(({ name, version }) => ({
      name,
      version,
      changed_at: this.world.now(),
      author: { token_id: 'mock', label: 'mock' },
    }));
    return { body: { views, next_cursor: null } };
  }

  private showView(name: string): Reply {
    const view = this.views.get(name);
    if (!view) throw new Refusal(404, 'unknown_view', 'there is no view of this name', 'See GET /v1/views.');
    return { body: view.view, etag: viewTag(view) };
  }

  private putView({ params, body, headers }: Asked): Reply {
    const name = params.name ?? '';
    const known = this.views.get(name);
    if (known) refuseOthers(headers, viewTag(known));
    const view = { name, version: (known?.version ?? 0) + 1, view: body };
    this.views.set(name, view);
    return { status: known ? 200 : 201, body, etag: viewTag(view) };
  }

  private dropView({ params }: Asked): Reply {
    this.views.delete(params.name ?? '');
    return { status: 204 };
  }
}

const tagOf = (annotation: Annotation) => `"${annotation.version}"`;
const viewTag = (view: View) => `"${view.version}"`;
const answered = (annotation: Annotation): Reply => ({ body: annotation, etag: tagOf(annotation) });

function refuseOthers(headers: Headers, tag: string): void {
  const said = headers.get('If-Match');
  if (said === null) throw new Refusal(428, 'precondition_required', 'If-Match is missing', 'Send the ETag you read.');
  if (said !== tag) throw new Refusal(412, 'precondition_failed', 'somebody changed it', 'Read it, and change that.');
}
