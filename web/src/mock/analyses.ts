import type { Analysis, Result, Status, Tuning } from '../analyses/model.ts';
import type { Batch, WholeBatch } from '../batches/model.ts';
import type { AnsweredSeries } from '../curves/series.ts';
import { drawn } from './drawing.ts';
import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

const STEP = 600; // ms, between the states of an analysis

interface Known {
  shown: Analysis;
  /** The analysis that was recorded, of which it has the result. */
  like: string;
}

/** Analyses as they were recorded, and those that are asked for: each finds what one of its step found. */
export class MockAnalyses {
  private readonly all = new Map<string, Known>();
  private readonly tunings = new Map<string, Tuning>();
  private readonly batches = new Map<string, WholeBatch>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    const { analyses } = world.recorded('GET', '/v1/analyses').body as { analyses: Analysis[] };
    for (const shown of [...analyses].reverse()) this.all.set(shown.analysis_id, { shown, like: shown.analysis_id });
    const { batches } = world.recorded('GET', '/v1/batches').body as { batches: Batch[] };
    for (const { batch_id, asset } of batches) {
      const query = new URLSearchParams({ asset: asset ?? '' });
      const { body } = world.recorded('GET', `/v1/batches/${batch_id}`, query);
      this.batches.set(nameOf(batch_id, asset), body as WholeBatch);
    }
  }

  get routes(): Route[] {
    const one = '/v1/analyses/{analysis_id}';
    const batch = '/v1/batches/{batch_id}';
    return [
      ['GET', '/v1/analyses', (asked) => this.list(asked)],
      ['POST', '/v1/analyses', (asked) => this.begin(asked)],
      ['GET', one, ({ params }) => ({ body: this.find(params.analysis_id).shown })],
      ['DELETE', one, ({ params }) => this.drop(params.analysis_id ?? '')],
      ['POST', `${one}/cancel`, ({ params }) => ({ body: this.become(params.analysis_id ?? '', 'CANCELLED') })],
      ['GET', `${one}/result`, (asked) => this.result(asked)],
      ['POST', '/v1/optimizer', (asked) => this.tune(asked)],
      ['GET', '/v1/optimizer/{optimizer_id}', ({ params }) => this.tuning(params.optimizer_id ?? '')],
      ['GET', '/v1/batches', (asked) => this.listBatches(asked)],
      ['GET', batch, ({ params, query }) => this.showBatch(params.batch_id ?? '', query.get('asset'))],
      ['PUT', batch, (asked) => this.declare(asked)],
      ['DELETE', batch, ({ params, query }) => this.takeBack(params.batch_id ?? '', query.get('asset'))],
    ];
  }

  private list({ query }: Asked): Reply {
    const is = (name: string, value: string | undefined) => !query.has(name) || query.get(name) === value;
    const analyses = [...this.all.values()]
      .map(({ shown }) => shown)
      .filter(({ input, step, status }) => is('file_id', input.file_id) && is('step', step) && is('status', status))
      .reverse();
    return { body: { analyses, next_cursor: null } };
  }

  private find(id = ''): Known {
    const found = this.all.get(id);
    if (!found) throw new Refusal(404, 'unknown_analysis', 'there is no such analysis', 'See GET /v1/analyses.');
    return found;
  }

  private begin({ body }: Asked): Reply {
    const { step, parameters, input } = body as Pick<Analysis, 'step' | 'parameters' | 'input'>;
    const like = [...this.all.values()].find(({ shown, like }) => shown.step === step && like === shown.analysis_id);
    if (!like) throw new Refusal(501, 'not_recorded', 'The mock has no result of this step', 'Ask a real service.');
    const analysis_id = this.world.newId();
    const begun: Analysis = {
      ...like.shown,
      ...{ analysis_id, parameters, input, status: 'PENDING', progress: null, started_at: null, ended_at: null },
      created_at: this.world.now(),
      after: input.analysis_id ?? null,
    };
    this.all.set(analysis_id, { shown: begun, like: like.like });
    setTimeout(() => this.goOn(analysis_id, 'RUNNING'), STEP);
    setTimeout(() => this.goOn(analysis_id, 'SUCCEEDED'), 3 * STEP);
    return { status: 202, body: begun };
  }

  /** Go on, unless it was cancelled or deleted. */
  private goOn(id: string, status: Status): void {
    const known = this.all.get(id);
    if (known && known.shown.status !== 'CANCELLED') this.become(id, status);
  }

  private become(id: string, status: Status): Analysis {
    const known = this.find(id);
    const ended =
      status === 'RUNNING' ? { progress: 0.5, started_at: this.world.now() } : { ended_at: this.world.now() };
    known.shown = { ...known.shown, status, progress: null, ...ended };
    this.world.tell({ type: 'analysis', data: known.shown }, ['analyses', `analysis:${id}`]);
    return known.shown;
  }

  private drop(id: string): Reply {
    this.find(id);
    this.all.delete(id);
    return { status: 204 };
  }

  private result({ params, query }: Asked): Reply {
    const { shown, like } = this.find(params.analysis_id);
    if (shown.status !== 'SUCCEEDED') throw new Refusal(409, 'not_finished', 'it has no result yet', 'Ask again.');
    const whole = this.world.recorded('GET', `/v1/analyses/${like}/result`).body as Result;
    const series = drawn(whole.series as AnsweredSeries[], query);
    return { body: { ...whole, analysis_id: shown.analysis_id, series } };
  }

  private tune({ body }: Asked): Reply {
    const said = body as Pick<Tuning, 'analysis_id' | 'parameters'>;
    const done = this.world.likeOf<Tuning>('GET', '/v1/optimizer/{optimizer_id}');
    const optimizer_id = this.world.newId();
    const { step } = this.find(said.analysis_id).shown;
    const ends: Tuning = { ...done, ...said, optimizer_id, step };
    const { best: _, before, after, fitted, as_good, labels, folds, decided, reason, evaluations, ...begun } = ends;
    this.tunings.set(optimizer_id, { ...begun, status: 'RUNNING', progress: 0.3 });
    setTimeout(() => {
      this.tunings.set(optimizer_id, ends);
      const data = { analysis_id: optimizer_id, step: 'optimizer', status: 'SUCCEEDED' };
      this.world.tell({ type: 'analysis', data }, [`analysis:${optimizer_id}`]);
    }, 3 * STEP);
    return { status: 202, body: { optimizer_id, result_id: optimizer_id, status: 'PENDING' } };
  }

  private tuning(id: string): Reply {
    const found = this.tunings.get(id);
    return found ? { body: found } : this.world.recorded('GET', `/v1/optimizer/${id}`);
  }

  private listBatches({ query }: Asked): Reply {
    const has = (name: string, text: string | null) =>
      (text ?? '').toLowerCase().includes((query.get(name) ?? '').toLowerCase());
    const batches = [...this.batches.values()].filter(
      ({ batch_id, asset, product, recipe }) =>
        has('q', batch_id) && has('asset', asset) && has('product', product) && has('recipe', recipe),
    );
    return { body: { batches: batches.map(({ series: _, ...listed }) => listed), next_cursor: null } };
  }

  private batch(batchId: string, asset: string | null): WholeBatch {
    const found = this.batches.get(nameOf(batchId, asset));
    if (!found) throw new Refusal(404, 'unknown_batch', `there is no batch “${batchId}” here`, 'See GET /v1/batches.');
    return found;
  }

  private showBatch(batchId: string, asset: string | null): Reply {
    const found = this.batch(batchId, asset);
    return { body: found, etag: `"${found.version}"` };
  }

  private declare({ params, query, body }: Asked): Reply {
    const [batch_id, asset] = [params.batch_id ?? '', query.get('asset') || null];
    const before = this.batches.get(nameOf(batch_id, asset));
    const said = body as Partial<WholeBatch>;
    const nothing = { product: null, recipe: null, started_at: null, ended_at: null, phases: [], context: {} };
    const files = before ?? { files: [], file_count: 0, series: [], version: 0 };
    const declared: WholeBatch = {
      ...{ ...nothing, ...before, ...said, batch_id, asset, declared: true, version: files.version + 1 },
      ...{ files: files.files, file_count: files.file_count, series: files.series },
    };
    this.batches.set(nameOf(batch_id, asset), declared);
    return { status: before ? 200 : 201, body: declared, etag: `"${declared.version}"` };
  }

  private takeBack(batchId: string, asset: string | null): Reply {
    const found = this.batch(batchId, asset);
    const key = nameOf(batchId, asset);
    if (found.file_count === 0) this.batches.delete(key);
    else this.batches.set(key, { ...found, declared: false, version: 0, phases: [], product: null, recipe: null });
    return { status: 204 };
  }
}

const nameOf = (batchId: string, asset: string | null) => JSON.stringify([asset || null, batchId]);
