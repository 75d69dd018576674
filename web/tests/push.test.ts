import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '../src/api/problem.ts';
import { type Message, PushLine, type Socket } from '../src/api/push.ts';

class FakeSocket implements Socket {
  said: { action: string; topics?: string[]; since?: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send = (text: string) => void this.said.push(JSON.parse(text));
  close = () => undefined;
  hear = (message: object) => this.onmessage?.({ data: JSON.stringify(message) });
}

let sockets: FakeSocket[];
let refusal: Problem | null;
let heard: Message[];
let missed: number;
const made = () =>
  new PushLine({
    ticket: async () => {
      if (refusal) throw refusal;
      return 'wss://line';
    },
    connect: () => {
      sockets.push(new FakeSocket());
      return sockets.at(-1) as FakeSocket;
    },
    now: () => Date.now(),
    random: () => 1,
  });
const listener = (...topics: string[]) => ({
  topics,
  onMessage: (message: Message) => void heard.push(message),
  onMissed: () => {
    missed += 1;
  },
});
const problem = (code: string) => new Problem({ title: 't', status: 501, code, detail: '', hint: '' });
const last = () => sockets.at(-1) as FakeSocket;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  refusal = null;
  heard = [];
  missed = 0;
});
afterEach(() => vi.useRealTimers());

describe('the line', () => {
  it('is up while somebody listens, and says for what', async () => {
    const line = made();
    const stop = line.listen(listener('files'));
    await pass(0);
    last().onopen?.();
    expect(line.state.get()).toBe('on');
    const more = line.listen(listener('files', 'file:1'));
    more();
    expect(last().said).toEqual([
      { action: 'subscribe', topics: ['files'] },
      { action: 'subscribe', topics: ['file:1'] },
      { action: 'unsubscribe', topics: ['file:1'] },
    ]);
    last().hear({ type: 'file', data: { file_id: '1' } });
    expect(heard).toEqual([{ type: 'file', data: { file_id: '1' } }]);
    stop();
    expect(line.state.get()).toBe('off');
  });

  it('mends itself after a loss, with a fresh ticket, and asks for what it missed', async () => {
    const line = made();
    line.listen(listener('files'));
    await pass(0);
    last().onopen?.();
    last().hear({ type: 'file', data: {}, sent_at: '2026-01-01T00:00:00Z' });
    last().onclose?.();
    expect(line.state.get()).toBe('lost');
    refusal = problem('unavailable');
    await pass(500);
    expect(line.state.get()).toBe('lost');
    refusal = null;
    await pass(1_000);
    last().onopen?.();
    expect(line.state.get()).toBe('on');
    expect(last().said).toEqual([{ action: 'subscribe', topics: ['files'], since: '2026-01-01T00:00:00Z' }]);
    expect(missed).toBe(1);
  });

  it('notices that the other end has fallen silent', async () => {
    const line = made();
    line.listen(listener('files'));
    await pass(0);
    last().onopen?.();
    await pass(30_000);
    expect(last().said.at(-1)).toEqual({ action: 'ping' });
    last().hear({ type: 'pong' });
    await pass(30_000);
    expect(line.state.get()).toBe('on');
    await pass(30_000);
    expect(line.state.get()).toBe('lost');
  });

  it('says that something was left out', async () => {
    made().listen(listener('readings'));
    await pass(0);
    last().onopen?.();
    last().hear({ type: 'gap', data: { topic: 'readings' } });
    last().onmessage?.({ data: 'no JSON' });
    expect(missed).toBe(1);
  });

  it('has everybody ask every five seconds where there is none', async () => {
    refusal = problem('no_push');
    const line = made();
    line.listen(listener('files'));
    await pass(11_000);
    expect(line.state.get()).toBe('polling');
    expect([missed, sockets.length]).toEqual([2, 0]);
  });
});
