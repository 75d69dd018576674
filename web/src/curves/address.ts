/** What a chart shows, as it stands in the address: so that a link shows the same to a colleague. */

import { isZone } from '../time/zone.ts';
import { SHARINGS, type Sharing } from './axes.ts';
import { microsOf, textOf } from './instants.ts';
import type { Gap } from './series.ts';

export type Mode = 'absolute' | 'elapsed';

export interface SeriesName {
  readonly sensor_id: string;
  readonly parameter: string;
}

export interface ChartState {
  /** Which series are shown; empty: the first ones. */
  readonly series: readonly SeriesName[];
  /** The range in sight: instants, or microseconds since the start; null: all. */
  readonly range: Gap | null;
  readonly mode: Mode;
  readonly zone: string | null;
  readonly axes: Sharing;
  readonly version: number | null;
}

export const NOTHING_CHOSEN: ChartState = {
  series: [],
  range: null,
  mode: 'absolute',
  zone: null,
  axes: 'unit',
  version: null,
};

/** Return the state that an address tells; what cannot be read there is left at its default. */
export function stateOf(query: URLSearchParams): ChartState {
  const mode: Mode = query.get('mode') === 'elapsed' ? 'elapsed' : 'absolute';
  const zone = query.get('zone');
  const axes = query.get('axes') as Sharing;
  const version = Number(query.get('version'));
  return {
    series: seriesOf(query),
    range: rangeOf(query, mode),
    mode,
    zone: zone !== null && isZone(zone) ? zone : null,
    axes: SHARINGS.includes(axes) ? axes : 'unit',
    version: Number.isSafeInteger(version) && version > 0 ? version : null,
  };
}

const isMode = (text: string | null) => text === 'absolute' || text === 'elapsed';

function seriesOf(query: URLSearchParams): SeriesName[] {
  const parameters = query.getAll('parameter');
  return query.getAll('sensor_id').map((sensor_id, i) => ({ sensor_id, parameter: parameters[i] ?? 'value' }));
}

function rangeOf(query: URLSearchParams, mode: Mode): Gap | null {
  const [from, to] = ['from', 'to'].map((name) => placeOf(query.get(name), mode)) as [number, number];
  return from < to ? [from, to] : null;
}

function placeOf(text: string | null, mode: Mode): number {
  if (text === null) return Number.NaN;
  if (mode === 'absolute') return microsOf(text);
  return /^-?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}

/** Return the state as the query of an address, with what else stood there. */
export function queryOf(state: ChartState, before: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(before);
  for (const name of ['sensor_id', 'parameter', 'from', 'to', 'mode', 'zone', 'axes', 'version']) query.delete(name);
  for (const { sensor_id, parameter } of state.series) {
    query.append('sensor_id', sensor_id);
    query.append('parameter', parameter);
  }
  if (state.range) {
    const text = state.mode === 'absolute' ? textOf : (at: number) => String(Math.round(at));
    query.set('from', text(state.range[0]));
    query.set('to', text(state.range[1]));
  }
  // where the address told a mode it goes on telling one: what is usual is not the same on every page
  if (state.mode === 'elapsed' || isMode(before.get('mode'))) query.set('mode', state.mode);
  if (state.zone !== null) query.set('zone', state.zone);
  if (state.axes !== 'unit') query.set('axes', state.axes);
  if (state.version !== null) query.set('version', String(state.version));
  return query;
}
