import type { Answer } from '../api/client.ts';
import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

type Replay = Answer<'/v1/replays/{replay_id}'>;
type Row = { timestamp: string } & Record<string, unknown>;

const A_RECORDED_STEP = 15; // seconds, of the file whose rows were recorded
const FASTEST = 50; // ms, between two rows

/** Replays: those that were recorded, and those that are started, all of the rows that were recorded. */
export class MockReplays {
  private readonly all = new Map<string, Replay>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly rows: readonly Row[];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
    const page = world.recorded('GET', '/v1/replays').body as Answer<'/v1/replays'>;
    for (const replay of page.replays) this.all.set(replay.replay_id, replay);
    this.rows = world.likeOf<{ data: Row[] }>('GET', '/api/all').data;
  }

  get routes(): Route[] {
    const one = '/v1/replays/{replay_id}';
    return [
      ['GET', '/v1/replays', () => ({ body: { replays: [...this.all.values()].reverse(), next_cursor: null } })],
      ['POST', '/v1/replays', (asked) => this.begin(asked)],
      ['GET', one, ({ params }) => ({ body: this.find(params.replay_id) })],
      ['PATCH', one, (asked) => this.change(asked)],
      ['DELETE', one, ({ params }) => ({ body: this.put({ ...this.find(params.replay_id), state: 'stopped' }) })],
      ['GET', '/api/all', ({ query }) => this.sent(query.get('source') ?? '')],
    ];
  }

  private find(replayId = ''): Replay {
    const found = this.all.get(replayId);
    if (!found) throw new Refusal(404, 'unknown_replay', 'there is no such replay', 'See GET /v1/replays.');
    return found;
  }

  private begin({ body }: Asked): Reply {
    const said = body as Partial<Pick<Replay, 'interval' | 'speed' | 'loop' | 'sensors' | 'file_id'>>;
    const like = this.world.likeOf<Replay>('POST', '/v1/replays');
    const replayId = this.world.newId();
    const replay: Replay = {
      ...like,
      replay_id: replayId,
      topic: `replay:${replayId}`,
      file_id: said.file_id ?? like.file_id,
      interval: said.speed ? null : (said.interval ?? 10),
      speed: said.speed ?? null,
      loop: said.loop ?? false,
      sensors: said.sensors ?? null,
      started_at: this.world.now(),
      ends_at: new Date(Date.now() + 86_400_000).toISOString(),
      rows: this.rows.length,
    };
    return {
      status: 201,
      body: this.put({ ...replay, state: 'running', position: 0, sent: 0, seq: 0, message: null }),
    };
  }

  private change({ params, body }: Asked): Reply {
    const replay = this.find(params.replay_id);
    if (replay.state === 'ended' || replay.state === 'stopped') {
      throw new Refusal(409, 'replay_over', `this replay has ${replay.state}`, 'Start another.');
    }
    const said = body as Partial<Replay>;
    const pace = said.speed ? { interval: null } : said.interval ? { speed: null } : {};
    return { body: this.put({ ...replay, ...said, ...pace }) };
  }

  private sent(replayId: string): Reply {
    const { position } = this.find(replayId);
    const data = this.rows.slice(0, position);
    return { body: { ...this.world.likeOf<object>('GET', '/api/all'), data, count: data.length } };
  }

  /** Keep a replay, tell of it, and let it go on where it runs. */
  private put(replay: Replay): Replay {
    this.all.set(replay.replay_id, replay);
    this.world.tell({ type: 'replay', data: replay }, [replay.topic]);
    clearTimeout(this.timers.get(replay.replay_id));
    if (replay.state === 'running') this.wait(replay);
    return replay;
  }

  private wait(replay: Replay): void {
    const seconds = replay.interval ?? A_RECORDED_STEP / (replay.speed ?? 1);
    const timer = setTimeout(() => this.goOn(replay.replay_id), Math.max(FASTEST, seconds * 1000));
    this.timers.set(replay.replay_id, timer);
  }

  private goOn(replayId: string): void {
    const replay = this.find(replayId);
    const row = this.rows[replay.position];
    if (!row) {
      this.put(replay.loop ? { ...replay, position: 0 } : { ...replay, state: 'ended' });
      return;
    }
    const { sensors, seq, sent, position } = replay;
    const next = { ...replay, seq: seq + 1, sent: sent + 1, position: position + 1 };
    this.all.set(replayId, next);
    const beside = { replay_id: replayId, simulated: true, seq: next.seq };
    this.world.tell({ type: 'sensor_data', data: ofSensors(row, sensors), ...beside }, [replay.topic]);
    this.wait(next);
  }
}

function ofSensors(row: Row, sensors: readonly string[] | null): object {
  if (sensors === null) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => name === 'timestamp' || sensors.includes(name)));
}
