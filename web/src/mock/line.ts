import type { Socket } from '../api/push.ts';
import type { World } from './world.ts';

/** A line to the mock: it opens at once, and brings what is told on the topics that were subscribed to. */
export function lineTo(world: World): Socket {
  const topics = new Set<string>();
  const stop = world.hear((message, about) => {
    if (about.some((topic) => topics.has(topic))) socket.onmessage?.({ data: JSON.stringify(message) });
  });
  const socket: Socket = {
    onopen: null,
    onmessage: null,
    onclose: null,
    close: stop,
    send: (text) => {
      const said = JSON.parse(text) as { action: string; topics?: string[] };
      if (said.action === 'ping') socket.onmessage?.({ data: '{"type":"pong"}' });
      for (const topic of said.topics ?? []) {
        if (said.action === 'subscribe') topics.add(topic);
        else topics.delete(topic);
      }
    },
  };
  setTimeout(() => socket.onopen?.());
  return socket;
}
