import type { Answer } from '../api/client.ts';

export type Replay = Answer<'/v1/replays/{replay_id}'>;

/** What is pushed when the state of a replay changes: a part of what is shown. */
export type ReplayChange = Pick<
  Replay,
  'replay_id' | 'state' | 'position' | 'rows' | 'sent' | 'interval' | 'speed' | 'loop'
> & {
  message: string | null;
};

export const isOver = (replay: Pick<Replay, 'state'>) => replay.state === 'ended' || replay.state === 'stopped';

/** Return a replay as it is after a change was told, and after a row of this number was sent. */
export function changed(replay: Replay, change: Partial<ReplayChange>): Replay {
  return change.replay_id === replay.replay_id ? { ...replay, ...change } : replay;
}

/** Return a pace as people say it. */
export function paceOf({ interval, speed }: Pick<Replay, 'interval' | 'speed'>): string {
  if (speed !== null) return speed === 1 ? 'as recorded' : `${speed} × as recorded`;
  return interval === null ? '–' : `a row every ${interval} s`;
}

/** Return when the next row comes, as far as the pace tells. */
export function nextIn({ interval, speed, state }: Pick<Replay, 'interval' | 'speed' | 'state'>): string {
  if (state === 'paused') return 'the next comes once it goes on';
  if (interval !== null) return `one comes every ${interval} s`;
  return speed === 1 ? 'they come as they were recorded' : `they come ${speed} × as fast as they were recorded`;
}

export type Pace = { interval: number } | { speed: number };

const LIMITS = { interval: [0.05, 86_400], speed: [0.01, 100_000] } as const;

/** Return the pace that was typed; a sentence where there is none such. */
export function paceIn(kind: 'interval' | 'speed', text: string): Pace | string {
  const value = Number(text);
  const [least, most] = LIMITS[kind];
  if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
    return `Write a number from ${least} to ${most.toLocaleString('en')}.`;
  }
  return kind === 'interval' ? { interval: value } : { speed: value };
}

/** Return how far a replay is, for people: rows are counted from one. */
export function progressOf({ position, rows }: Pick<Replay, 'position' | 'rows'>): string {
  const all = rows === null ? 'being counted' : rows.toLocaleString('en');
  return `Row ${Math.min(position + 1, rows ?? position + 1).toLocaleString('en')} of ${all}`;
}

/** Return the name of a sensor and what it measures from how a row calls it: `sensor/parameter [unit]`. */
export function nameIn(cell: string): { sensor_id: string; parameter: string; unit: string | null; asset: null } {
  const [, name = cell, unit = null] = /^(.*) \[([^\]]*)\]$/.exec(cell) ?? [];
  return { sensor_id: name, parameter: 'value', unit, asset: null };
}
