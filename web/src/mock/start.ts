import { API } from '../api/base.ts';
import { transport } from '../api/client.ts';
import { sockets } from '../api/push.ts';
import { token } from '../api/session.ts';
import { storage } from '../api/storage.ts';
import { MockAdmin } from './admin.ts';
import { MockAnalyses } from './analyses.ts';
import recording from './answers/recorded.json';
import { MockExports } from './exports.ts';
import { MockFiles } from './files.ts';
import { lineTo } from './line.ts';
import { MockSensors } from './live.ts';
import { MOCK_TOKEN, mocked } from './mocked.ts';
import { MockNotes } from './notes.ts';
import type { Recording } from './recorded.ts';
import { MockReplays } from './replays.ts';
import { type Asked, problemOf, Refusal, type Route, routed } from './router.ts';
import { World } from './world.ts';

const TAKES = 60; // ms, as an answer does

/** Put recorded answers in the place of the service: nothing of the page asks anybody else from here on. */
export function start(): void {
  const world = new World(recording as unknown as Recording);
  const files = new MockFiles(world);
  const sensors = new MockSensors(world);
  const parts = [
    new MockExports(world, files),
    files,
    sensors,
    new MockReplays(world),
    new MockNotes(world),
    new MockAdmin(world),
    new MockAnalyses(world),
  ];
  const routes: readonly Route[] = [...parts.flatMap((part) => part.routes), ...others(world)];
  transport.send = (request) => answer(world, routes, request);
  sockets.connect = () => lineTo(world);
  storage.send = (sent) => files.send(sent);
  sensors.start();
  mocked.set(true);
  token.set(MOCK_TOKEN);
}

function others(world: World): Route[] {
  const ticket = world.likeOf<object>('POST', '/v1/tickets');
  return [
    ['POST', '/v1/tickets', () => ({ body: { ...ticket, url: 'wss://mock.example' } })],
    ['POST', '/v1/preview', ({ query }) => ({ body: world.likeOf('POST', '/v1/preview', query) })],
  ];
}

async function answer(world: World, routes: readonly Route[], request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice(new URL(API).pathname.replace(/\/$/, '').length) || '/';
  const asked = { method: request.method, path, query: url.searchParams, headers: request.headers };
  const body = await bodyOf(request);
  await new Promise((resolve) => setTimeout(resolve, TAKES));
  request.signal.throwIfAborted();
  try {
    return responseTo(world, routes, { ...asked, body, params: {} });
  } catch (error) {
    if (error instanceof Refusal) return problemOf(error);
    throw error;
  }
}

async function bodyOf(request: Request): Promise<unknown> {
  const isJson = request.headers.get('Content-Type')?.includes('json') ?? false;
  return isJson ? await request.json() : null;
}

function responseTo(world: World, routes: readonly Route[], asked: Asked): Response {
  const found = routed(routes, asked.method, asked.path);
  const reply =
    found?.handler({ ...asked, params: found.params }) ?? world.recorded(asked.method, asked.path, asked.query);
  const headers = new Headers(reply.etag ? { ETag: reply.etag } : {});
  const status = reply.status ?? 200;
  return status === 204 ? new Response(null, { status, headers }) : Response.json(reply.body, { status, headers });
}
