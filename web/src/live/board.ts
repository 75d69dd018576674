import type { Answer } from '../api/client.ts';
import type { Message } from '../api/push.ts';

export type Listed = Answer<'/v1/sensors'>['sensors'][number];
export type Pair = readonly [at: string, value: number];

/** A series as the grid shows it. It is never changed, but replaced: who holds the same one has nothing to draw anew. */
export interface Series {
  readonly key: string;
  readonly sensorId: string;
  readonly asset: string | null;
  readonly parameter: string;
  readonly unit: string | null;
  readonly at: string;
  readonly value: number;
  readonly quality: string;
  readonly anomaly: string | null;
  readonly receivedAt: string;
  readonly late: boolean;
  readonly simulated: boolean;
  /** Whether its newest reading came live, rather than in a file. */
  readonly live: boolean;
  /** As the service said it last; see `isStale`. */
  readonly stale: boolean;
  /** Seconds that it may be silent; null where nobody said. */
  readonly staleAfter: number | null;
  readonly recent: readonly Pair[];
}

/** A reading as it is pushed. */
export interface Reading {
  sensor_id: string;
  parameter: string;
  unit: string | null;
  asset: string | null;
  at: string;
  value: number;
  quality: string;
  anomaly: string | null;
  late: boolean;
  received_at: string;
  simulated?: boolean;
}

interface Silence {
  sensor_id: string;
  parameter: string;
  unit: string | null;
  asset: string | null;
  stale: boolean;
}

/** How many of the last values a sparkline shows. */
export const SPARK = 30;

export function keyOf(of: { sensor_id: string; asset: string | null; parameter: string; unit: string | null }): string {
  return JSON.stringify([of.asset, of.sensor_id, of.parameter, of.unit]);
}

export function seriesOf(listed: Listed): Series {
  return {
    key: keyOf(listed),
    sensorId: listed.sensor_id,
    asset: listed.asset,
    parameter: listed.parameter,
    unit: listed.unit,
    at: listed.last_at,
    value: listed.last_value,
    quality: listed.quality,
    anomaly: null,
    receivedAt: listed.received_at,
    late: listed.late,
    simulated: listed.simulated,
    live: listed.source.kind === 'live',
    stale: listed.stale,
    staleAfter: listed.stale_after,
    recent: (listed.recent ?? []) as Pair[],
  };
}

/** Return the readings in a message; none in one of a replay, or of something else. */
export function readingsIn(message: Message): Reading[] {
  if (message.replay_id !== undefined) return [];
  if (message.type === 'sensor_data') return [message.data as Reading];
  return message.type === 'sensor_data_batch' ? (message.data as Reading[]) : [];
}

/** All series that are known, kept true by what is pushed. */
export class Board {
  private readonly all = new Map<string, Series>();
  private heard: Set<string> | null = null;
  private order: string[] | null = null; // of the keys; sorting a thousand at each frame would be felt

  get size(): number {
    return this.all.size;
  }

  find(key: string): Series | undefined {
    return this.all.get(key);
  }

  /** Take in what the service lists; what was pushed meanwhile and is newer stays. */
  list(listed: readonly Listed[]): void {
    for (const each of listed.map(seriesOf)) {
      const known = this.all.get(each.key);
      if (known && isNewer(known, each)) this.put({ ...known, staleAfter: each.staleAfter });
      else this.put({ ...each, anomaly: known && known.at === each.at ? known.anomaly : null });
    }
  }

  /** Take in a message; return whether anything has changed. */
  take(message: Message): boolean {
    if (message.type === 'sensor_stale') return this.silence(message.data as Silence);
    let changed = false;
    for (const reading of readingsIn(message)) changed = this.read(reading, message.simulated === true) || changed;
    return changed;
  }

  /** Begin to list all anew: those that neither the service lists nor is heard of until `settle` are gone. */
  begin(): void {
    this.heard = new Set();
  }

  settle(): void {
    const gone = [...this.all.keys()].filter((key) => !this.heard?.has(key));
    for (const key of gone) this.all.delete(key);
    if (gone.length > 0) this.order = null;
    this.heard = null;
  }

  /** Return all series: those that come live first, then by asset, sensor and parameter. */
  sorted(): Series[] {
    this.order ??= [...this.all.values()].sort(byName).map((series) => series.key);
    return this.order.flatMap((key) => this.all.get(key) ?? []);
  }

  /** Put another in the place of one that is known. */
  replace(series: Series): void {
    if (this.all.has(series.key)) this.all.set(series.key, series);
  }

  private put(series: Series): void {
    if (this.all.get(series.key)?.live !== series.live) this.order = null;
    this.all.set(series.key, series);
    this.heard?.add(series.key);
  }

  private read(reading: Reading, simulated: boolean): boolean {
    const key = keyOf(reading);
    const known = this.all.get(key);
    const told = toldOf(reading, simulated);
    this.heard?.add(key);
    if (known && !isNewer(told, known)) return this.complete(known, reading);
    this.put({
      key,
      sensorId: reading.sensor_id,
      asset: reading.asset,
      parameter: reading.parameter,
      unit: reading.unit,
      live: true,
      stale: false,
      staleAfter: known?.staleAfter ?? null,
      ...told,
      recent: withPair(known?.recent ?? [], [reading.at, reading.value]),
    });
    return true;
  }

  /** A reading that is not the newest may still belong into the sparkline. */
  private complete(known: Series, reading: Reading): boolean {
    const recent = withPair(known.recent, [reading.at, reading.value]);
    const same = recent.length === known.recent.length && recent.every((pair, i) => pair[0] === known.recent[i]?.[0]);
    if (same) return false;
    this.put({ ...known, recent });
    return true;
  }

  private silence(said: Silence): boolean {
    const known = this.all.get(keyOf(said));
    if (!known || known.stale === said.stale) return false;
    this.put({ ...known, stale: said.stale });
    return true;
  }
}

function toldOf(reading: Reading, simulated: boolean) {
  return {
    at: reading.at,
    value: reading.value,
    quality: reading.quality,
    anomaly: reading.anomaly,
    receivedAt: reading.received_at,
    late: reading.late,
    simulated: simulated || reading.simulated === true,
  };
}

/** Of equal instants the one that was received last counts, as the service does it. */
function isNewer(one: { at: string; receivedAt: string }, other: { at: string; receivedAt: string }): boolean {
  const [a, b] = [Date.parse(one.at), Date.parse(other.at)];
  if (a !== b) return a > b;
  return one.at !== other.at ? one.at > other.at : Date.parse(one.receivedAt) > Date.parse(other.receivedAt);
}

/** Return the last pairs with one more in the place of its instant; the newest at the end. */
function withPair(recent: readonly Pair[], pair: Pair): readonly Pair[] {
  const at = Date.parse(pair[0]);
  let place = recent.length;
  while (place > 0 && Date.parse(recent[place - 1]?.[0] ?? '') > at) place -= 1;
  const before = recent.slice(0, place).filter(([instant]) => instant !== pair[0]);
  return [...before, pair, ...recent.slice(place)].slice(-SPARK);
}

function byName(a: Series, b: Series): number {
  return (
    Number(b.live) - Number(a.live) ||
    compare(a.asset ?? '', b.asset ?? '') ||
    compare(a.sensorId, b.sensorId) ||
    compare(a.parameter, b.parameter) ||
    compare(a.unit ?? '', b.unit ?? '')
  );
}

const order = new Intl.Collator('en', { numeric: true });
const compare = (a: string, b: string) => order.compare(a, b);

export interface Wanted {
  /** A part of it, in any case, as of the name; empty: any. */
  asset: string;
  /** A part of the sensor's id or of what it measures, in any case. */
  name: string;
  staleOnly: boolean;
}

/** Return those that are wanted, at an instant of the service's clock. */
export function wantedOf(all: readonly Series[], wanted: Wanted, now: number): Series[] {
  const [name, asset] = [wanted.name.trim().toLowerCase(), wanted.asset.trim().toLowerCase()];
  return all.filter(
    (series) =>
      (asset === '' || (series.asset ?? '').toLowerCase().includes(asset)) &&
      (name === '' || `${series.sensorId}\n${series.parameter}`.toLowerCase().includes(name)) &&
      (!wanted.staleOnly || isStale(series, now)),
  );
}

/** Return whether a series is silent for too long: by what the service said, and by the clock since then. */
export function isStale(series: Series, now: number): boolean {
  if (!series.live) return false;
  if (series.staleAfter === null) return series.stale;
  return series.stale || now - Date.parse(series.receivedAt) > series.staleAfter * 1000;
}
