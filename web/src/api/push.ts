import { store } from '../store.ts';
import { post } from './client.ts';
import { Problem } from './problem.ts';
import { token } from './session.ts';

/** What the line brings: see "Push" in docs/live.md. */
export interface Message {
  type: string;
  data: unknown;
  seq?: number;
  sent_at?: string;
  replay_id?: string;
  simulated?: boolean;
}

/** `off`: nobody listens. `polling`: the service has no line, so the page asks every few seconds. */
export type LineState = 'off' | 'connecting' | 'on' | 'lost' | 'polling';

export interface Listener {
  topics: readonly string[];
  onMessage: (message: Message) => void;
  /** Something may have been missed: after a loss, at a gap, and at each turn where there is no line. */
  onMissed?: () => void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
}

const PING_EVERY = 30_000;
const SILENT_FOR = 45_000; // an answer to a ping is long overdue by then
const POLL_EVERY = 5_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

export interface World {
  /** Return where to connect to. `Problem` with the code `no_push` where there is nothing. */
  ticket(): Promise<string>;
  connect(url: string): Socket;
  now(): number;
  random(): number;
}

/** One line for the whole page: it is up while somebody listens, and mends itself. */
export class PushLine {
  readonly state = store<LineState>('off');
  private readonly world: World;
  private readonly listeners = new Set<Listener>();
  private socket: Socket | null = null;
  private subscribed = new Set<string>();
  private heardAt = 0;
  private lastSent: string | undefined;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private turn = 0; // of the attempt that counts: what an older one still brings is not listened to

  constructor(world: World) {
    this.world = world;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    if (this.state.get() === 'off') this.connect();
    else this.subscribe();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.close();
      else this.subscribe();
    };
  }

  /** Forget the connection: another token is another reader. */
  close(): void {
    this.drop();
    this.lastSent = undefined;
    this.tries = 0;
    this.state.set('off');
  }

  /** Begin anew, where somebody listens. */
  restart(): void {
    this.close();
    if (this.listeners.size > 0) this.connect();
  }

  private drop(): void {
    this.turn += 1;
    clearTimeout(this.timer);
    clearInterval(this.beat);
    const socket = this.socket;
    this.socket = null;
    this.subscribed = new Set();
    socket?.close();
  }

  private async connect(): Promise<void> {
    this.drop();
    const turn = this.turn;
    if (this.state.get() === 'off') this.state.set('connecting');
    try {
      const url = await this.world.ticket();
      if (turn !== this.turn) return;
      this.open(url, turn);
    } catch (error) {
      if (turn !== this.turn) return;
      if (error instanceof Problem && error.code === 'no_push') this.poll();
      else this.lose();
    }
  }

  private open(url: string, turn: number): void {
    const socket = this.world.connect(url);
    this.socket = socket;
    socket.onopen = () => turn === this.turn && this.begin();
    socket.onmessage = (event) => turn === this.turn && this.hear(String(event.data));
    socket.onclose = () => turn === this.turn && this.lose();
  }

  private begin(): void {
    const mended = this.tries > 0 || this.lastSent !== undefined;
    this.tries = 0;
    this.heardAt = this.world.now();
    this.state.set('on');
    this.subscribe(this.lastSent);
    this.beat = setInterval(() => this.ping(), PING_EVERY);
    if (mended) this.tellMissed();
  }

  private ping(): void {
    if (this.world.now() - this.heardAt > SILENT_FOR) this.lose();
    else this.say({ action: 'ping' });
  }

  private lose(): void {
    this.drop();
    this.state.set('lost');
    this.tries += 1;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.tries - 1, 10));
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + this.world.random() / 2));
  }

  private poll(): void {
    this.state.set('polling');
    this.beat = setInterval(() => this.tellMissed(), POLL_EVERY);
  }

  private tellMissed(): void {
    for (const listener of [...this.listeners]) listener.onMissed?.();
  }

  /** Bring what the other end knows of us in line with who listens now. */
  private subscribe(since?: string): void {
    if (this.state.get() !== 'on') return;
    const wanted = new Set([...this.listeners].flatMap((listener) => listener.topics));
    const added = [...wanted].filter((topic) => !this.subscribed.has(topic));
    const gone = [...this.subscribed].filter((topic) => !wanted.has(topic));
    if (added.length > 0) this.say({ action: 'subscribe', topics: added, ...(since && { since }) });
    if (gone.length > 0) this.say({ action: 'unsubscribe', topics: gone });
    this.subscribed = wanted;
  }

  private say(what: object): void {
    this.socket?.send(JSON.stringify(what));
  }

  private hear(text: string): void {
    this.heardAt = this.world.now();
    const message = parsed(text);
    if (message === null) return;
    if (message.sent_at !== undefined) this.lastSent = message.sent_at;
    if (message.type === 'gap') this.tellMissed();
    for (const listener of [...this.listeners]) listener.onMessage(message);
  }
}

function parsed(text: string): Message | null {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null && 'type' in found ? (found as Message) : null;
  } catch {
    return null; // the other end speaks JSON; what is none comes from something between, and says nothing
  }
}

/** What opens a WebSocket. `?mock=1` puts its own in place. */
export const sockets = { connect: (url: string): Socket => new WebSocket(url) as unknown as Socket };

/** The page's own line. */
export const line = new PushLine({
  ticket: async () => (await post('/v1/tickets')).url,
  connect: (url) => sockets.connect(url),
  now: () => Date.now(),
  random: () => Math.random(),
});
token.listen((held) => (held === null ? line.close() : line.restart()));
globalThis.addEventListener?.('online', () => line.state.get() === 'lost' && line.restart());
