import type { Answer } from '../api/client.ts';
import { type Asked, Refusal, type Reply, type Route } from './router.ts';
import type { World } from './world.ts';

type Listed = Answer<'/v1/sensors'>['sensors'][number];
type Latest = Answer<'/v1/sensors/{sensor_id}/latest'>;
type Reading = Latest['readings'][number];

const EVERY = 1_000; // ms, between the readings that are made up
const SILENT = new Set(['TP-02']); // so that one is stale
const KEPT = 600;
const RECENT = 30;

/** Sensors as they were recorded, some of which go on. */
export class MockSensors {
  private readonly listed: Listed[];
  private readonly readings = new Map<string, Reading[]>();
  private readonly world: World;
  /** From the newest of the recorded readings to now: they are told as if they came just now. */
  private readonly shift: number;
  private turn = 0;

  constructor(world: World) {
    this.world = world;
    const page = world.recorded('GET', '/v1/sensors').body as Answer<'/v1/sensors'>;
    const newest = page.sensors
      .filter(({ source }) => source.kind === 'live')
      .map(({ last_at }) => Date.parse(last_at));
    this.shift = Date.now() - Math.max(...newest) - EVERY;
    this.listed = page.sensors.map((each) => (each.source.kind === 'live' ? this.now(each) : each));
    for (const { sensor_id } of this.listed.filter(({ source }) => source.kind === 'live')) {
      const query = new URLSearchParams({ sensor_id });
      const { readings } = world.recorded('GET', '/v1/sensors/-/latest', query).body as Latest;
      this.readings.set(
        sensor_id,
        readings.map((each) => this.nowOf(each)),
      );
    }
  }

  get routes(): Route[] {
    return [
      ['GET', '/v1/sensors', (asked) => this.list(asked)],
      ['GET', '/v1/sensors/{sensor_id}/latest', (asked) => this.latest(asked)],
    ];
  }

  /** Let time go on. */
  start(): () => void {
    const timer = setInterval(() => this.goOn(), EVERY);
    return () => clearInterval(timer);
  }

  goOn(): void {
    this.turn += 1;
    const told = this.listed.flatMap((series, index) => {
      if (series.source.kind !== 'live' || SILENT.has(series.sensor_id)) return [];
      const reading = this.next(series, index);
      this.keep(series, index, reading);
      return { ...reading, sensor_id: series.sensor_id };
    });
    const topics = [...new Set(told.map(({ sensor_id }) => `readings:${sensor_id}`))];
    this.world.tell({ type: 'sensor_data_batch', data: told }, ['readings', ...topics]);
  }

  private next(series: Listed, index: number): Reading {
    const at = this.world.now();
    const swing = Math.sin((this.turn + 5 * index) / 6) * 0.04 + Math.sin((this.turn * 7) % 11) * 0.01;
    const centre = series.recent?.[0]?.[1] ?? series.last_value;
    const value = Math.round(centre * (1 + swing) * 1000) / 1000;
    const anomaly = this.turn % 30 === 0 ? 'above what is expected' : null;
    const { asset, parameter, unit } = series;
    const source = { kind: 'live', file_id: null, version: null } as const;
    const said = { late: false, simulated: true, context: null, source, received_at: at };
    return { asset, parameter, unit, at, value, quality: 'good', anomaly, ...said };
  }

  private keep(series: Listed, index: number, reading: Reading): void {
    const recent = [...(series.recent ?? []), [reading.at, reading.value] as [string, number]].slice(-RECENT);
    const { at: last_at, value: last_value, received_at, quality, simulated } = reading;
    this.listed[index] = { ...series, last_at, last_value, received_at, quality, simulated, stale: false, recent };
    const before = this.readings.get(series.sensor_id) ?? [];
    this.readings.set(series.sensor_id, [reading, ...before].slice(0, KEPT));
  }

  private list({ query }: Asked): Reply {
    const part = query.get('q')?.toLowerCase() ?? '';
    const asset = query.get('asset');
    const sensors = this.listed.filter(
      (each) => each.sensor_id.toLowerCase().includes(part) && (asset === null || (each.asset ?? '') === asset),
    );
    return { body: { sensors, next_cursor: null } };
  }

  private latest({ params, query }: Asked): Reply {
    const sensorId = params.sensor_id === '-' ? (query.get('sensor_id') ?? '') : (params.sensor_id ?? '');
    const known = this.listed.filter((each) => each.sensor_id === sensorId);
    if (known.length === 0) throw new Refusal(404, 'unknown_sensor', 'there is no such sensor', 'See GET /v1/sensors.');
    const since = Date.parse(query.get('since') ?? '1970-01-01T00:00:00Z');
    const all = this.readings.get(sensorId) ?? known.map(newestOf);
    const readings = all.filter(({ at }) => Date.parse(at) >= since).slice(0, Number(query.get('limit') ?? 20));
    return { body: { sensor_id: sensorId, readings, next_cursor: null } };
  }

  private now(series: Listed): Listed {
    const recent = (series.recent ?? []).map(([at, value]): [string, number] => [this.shifted(at), value]);
    const { last_at, received_at } = series;
    return { ...series, last_at: this.shifted(last_at), received_at: this.shifted(received_at), recent };
  }

  private shifted(at: string): string {
    return new Date(Date.parse(at) + this.shift).toISOString();
  }

  private nowOf(reading: Reading): Reading {
    const { at, received_at } = reading;
    return { ...reading, at: this.shifted(at), received_at: this.shifted(received_at) };
  }
}

/** Of a sensor that is known from files the newest reading alone is there. */
function newestOf(series: Listed): Reading {
  const {
    asset,
    parameter,
    unit,
    last_at: at,
    last_value: value,
    quality,
    late,
    simulated,
    received_at,
    source,
  } = series;
  return {
    asset,
    parameter,
    unit,
    at,
    value,
    quality,
    anomaly: null,
    late,
    simulated,
    received_at,
    context: null,
    source,
  };
}
