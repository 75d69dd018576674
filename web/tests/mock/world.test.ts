import { describe, expect, test } from 'vitest';
import { MockAdmin } from '../../src/mock/admin.ts';
import recording from '../../src/mock/answers/recorded.json';
import { MockFiles } from '../../src/mock/files.ts';
import { MockSensors } from '../../src/mock/live.ts';
import { MockNotes } from '../../src/mock/notes.ts';
import type { Recording } from '../../src/mock/recorded.ts';
import { MockReplays } from '../../src/mock/replays.ts';
import { Refusal, type Reply, type Route, routed } from '../../src/mock/router.ts';
import { World } from '../../src/mock/world.ts';

const world = () => new World(recording as unknown as Recording);

function ask(routes: readonly Route[], method: string, url: string, body: unknown = null, headers = {}): Reply {
  const { pathname, searchParams } = new URL(url, 'http://mock');
  const found = routed(routes, method, pathname);
  if (!found) throw new Error(`no route for ${method} ${url}`);
  const asked = { method, path: pathname, query: searchParams, body, headers: new Headers(headers) };
  return found.handler({ ...asked, params: found.params }) ?? {};
}

// biome-ignore lint/suspicious/noExplicitAny: what tests look into has many shapes
const bodyOf = (reply: Reply) => reply.body as any;

test('every file that is listed has all its answers, under its own id', () => {
  const { routes } = new MockFiles(world());
  const { files } = bodyOf(ask(routes, 'GET', '/v1/files'));
  expect(files.length).toBeGreaterThan(3);
  for (const { file_id, status } of files) {
    for (const below of [
      '',
      '/versions',
      ...(status === 'failed' ? [] : ['/summaries', '/errors', '/rows', '/series']),
    ]) {
      expect(bodyOf(ask(routes, 'GET', `/v1/files/${file_id}${below}`)).file_id ?? file_id).toBe(file_id);
    }
  }
});

test('a file that is sent is like one that was recorded, and can be taken away', () => {
  const { routes } = new MockFiles(world());
  const { file_id } = bodyOf(ask(routes, 'POST', '/v1/uploads', { name: 'mine.csv' }));
  expect(bodyOf(ask(routes, 'GET', `/v1/files/${file_id}`))).toMatchObject({ name: 'mine.csv', file_id });
  expect(bodyOf(ask(routes, 'GET', `/v1/files/${file_id}/series`)).series.length).toBeGreaterThan(0);
  ask(routes, 'DELETE', `/v1/files/${file_id}`);
  expect(() => ask(routes, 'GET', `/v1/files/${file_id}`)).toThrow(Refusal);
});

test('a large file comes in parts, and those that are missing are told', () => {
  const { routes } = new MockFiles(world());
  const upload = { name: 'large.csv', size: 70 << 20, multipart: true };
  const { file_id, parts } = bodyOf(ask(routes, 'POST', '/v1/uploads', upload));
  expect(parts).toBe(5);
  const { urls } = bodyOf(ask(routes, 'POST', `/v1/uploads/${file_id}/parts`, { numbers: [5] }));
  expect(urls[0].bytes).toBe(6 << 20);
  expect(bodyOf(ask(routes, 'GET', `/v1/uploads/${file_id}/parts`)).missing).toEqual([1, 2, 3, 4, 5]);
  ask(routes, 'DELETE', `/v1/uploads/${file_id}`);
  expect(() => ask(routes, 'GET', `/v1/uploads/${file_id}/parts`)).toThrow(Refusal);
});

test('live sensors go on, one of them falls silent, and all is pushed', () => {
  const here = world();
  const sensors = new MockSensors(here);
  const told: string[][] = [];
  here.hear((message) => told.push((message.data as { sensor_id: string }[]).map((each) => each.sensor_id)));
  sensors.goOn();
  expect(new Set(told[0])).toEqual(new Set(['BR-01', 'TP-01']));
  const latest = bodyOf(ask(sensors.routes, 'GET', '/v1/sensors/-/latest?sensor_id=TP-01&limit=2'));
  expect(Date.now() - Date.parse(latest.readings[0].at)).toBeLessThan(5_000);
});

test('annotations are changed on top of what was read alone', () => {
  const { routes } = new MockNotes(world());
  const draft = { file_id: 'f', from: '2026-03-03T06:00:00Z', to: '2026-03-03T06:10:00Z', text: 'one' };
  const made = ask(routes, 'POST', '/v1/annotations', draft);
  const at = `/v1/annotations/${bodyOf(made).annotation_id}`;
  const changed = ask(routes, 'PATCH', at, { text: 'two' }, { 'If-Match': made.etag });
  expect(bodyOf(changed)).toMatchObject({ text: 'two', version: 2 });
  expect(() => ask(routes, 'PATCH', at, { text: 'three' }, { 'If-Match': made.etag })).toThrow(/somebody/);
  expect(() => ask(routes, 'PATCH', at, { text: 'three' })).toThrow(/missing/);
  ask(routes, 'DELETE', at, null, { 'If-Match': changed.etag });
  expect(bodyOf(ask(routes, 'GET', '/v1/annotations?file_id=f')).annotations).toEqual([]);
  expect(bodyOf(ask(routes, 'GET', `${at}/history`)).versions.map((each: { version: number }) => each.version)).toEqual(
    [3, 2, 1],
  );
});

describe('an admin', () => {
  test('writes rule sets on top of the version that was read alone', () => {
    const { routes } = new MockAdmin(world());
    const read = ask(routes, 'GET', '/v1/rules/press');
    const written = ask(routes, 'PUT', '/v1/rules/press', { reason: 'why' }, { 'If-Match': read.etag });
    expect(bodyOf(written)).toMatchObject({ rule_set: 'press@3', reason: 'why' });
    expect(() => ask(routes, 'PUT', '/v1/rules/press', {}, { 'If-Match': read.etag })).toThrow(/press@3/);
    expect(bodyOf(ask(routes, 'GET', '/v1/rules/press?version=1')).version).toBe(1);
    expect(bodyOf(ask(routes, 'GET', '/v1/rules')).rule_sets.length).toBe(5);
  });

  test('makes tokens, withdraws them, and leaves what is parked at that', () => {
    const { routes } = new MockAdmin(world());
    const { token_id } = bodyOf(ask(routes, 'POST', '/v1/tokens', { label: 'mine', scopes: ['read'] }));
    ask(routes, 'DELETE', `/v1/tokens/${token_id}`);
    expect(JSON.stringify(bodyOf(ask(routes, 'GET', '/v1/tokens')))).not.toContain('mine');
    const [parked] = bodyOf(ask(routes, 'GET', '/v1/parked')).parked;
    ask(routes, 'POST', `/v1/parked/${parked.parked_id}/discard`, { reason: 'old' });
    expect(bodyOf(ask(routes, 'GET', '/v1/parked')).parked).toEqual([]);
    expect(bodyOf(ask(routes, 'GET', '/v1/parked?discarded=true')).parked[0].discarded_for).toBe('old');
  });
});

test('a replay is started, sought, and stopped for good', () => {
  const { routes } = new MockReplays(world());
  const { replay_id } = bodyOf(ask(routes, 'POST', '/v1/replays', { file_id: 'f', speed: 2 }));
  const at = `/v1/replays/${replay_id}`;
  expect(bodyOf(ask(routes, 'PATCH', at, { position: 9, state: 'paused' }))).toMatchObject({ position: 9, speed: 2 });
  expect(bodyOf(ask(routes, 'GET', `/api/all?source=${replay_id}`)).data).toHaveLength(9);
  ask(routes, 'DELETE', at);
  expect(() => ask(routes, 'PATCH', at, { state: 'running' })).toThrow(/stopped/);
});
