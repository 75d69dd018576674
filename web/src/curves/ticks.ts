/** Where a time axis has its marks, and what they say. */
import {
  DAY,
  dateOf,
  elapsed,
  fractionOf,
  HOUR,
  instantOf,
  MINUTE,
  offsetAt,
  SECOND,
  timeOf,
  wallOf,
} from './instants.ts';
import type { Gap } from './series.ts';

/** How time is told: as a zone's clocks tell it, or since the start. */
export type Clock = { readonly zone: string } | 'elapsed';

const OF_SECOND = [1, 2, 5].flatMap((step) => [1, 10, 100, 1e3, 1e4, 1e5].map((unit) => step * unit));
const STEPS = [
  ...OF_SECOND.sort((one, other) => one - other),
  ...[1, 2, 5, 10, 15, 30].map((step) => step * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((step) => step * MINUTE),
  ...[1, 2, 3, 6, 12].map((step) => step * HOUR),
  ...[1, 2, 5, 10].map((step) => step * DAY),
];
const MONTHS = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200];

/** Return at most `most` instants at round times of a clock within a range. */
export function ticksOf(range: Gap, most: number, clock: Clock): number[] {
  const needed = (range[1] - range[0]) / Math.max(1, most);
  const first = STEPS.findIndex((each) => each >= needed);
  if (first < 0) {
    if (clock !== 'elapsed') return byMonth(range, needed, clock.zone);
    return evenly(range, Math.ceil(needed / (10 * DAY)) * 10 * DAY);
  }
  const found = atSteps(range, STEPS[first]!, clock);
  // where not even two lie within, the next finer steps fit as well
  return found.length < 2 && first > 0 ? atSteps(range, STEPS[first - 1]!, clock) : found;
}

const atSteps = (range: Gap, step: number, clock: Clock) =>
  clock === 'elapsed' ? evenly(range, step) : inZone(range, step, clock.zone);

function evenly([from, to]: Gap, step: number): number[] {
  const found: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}

function inZone([from, to]: Gap, step: number, zone: string): number[] {
  const local: Gap = [from + offsetAt(from, zone), to + offsetAt(to, zone)];
  return evenly([local[0] - step, local[1] + step], step)
    .filter((wall) => wall === atWall(instantOf(wall, zone), zone)) // not those that clocks leap over
    .map((wall) => instantOf(wall, zone))
    .filter((at) => at >= from && at <= to);
}

const atWall = (at: number, zone: string) => at + offsetAt(at, zone);

function byMonth([from, to]: Gap, needed: number, zone: string): number[] {
  const months = MONTHS.find((each) => each * 30.4 * DAY >= needed) ?? 1_200;
  const { year, month } = wallOf(from, zone);
  const found: number[] = [];
  for (let i = Math.floor((year * 12 + month - 1) / months) * months; ; i += months) {
    const first = new Date(0);
    first.setUTCFullYear(Math.floor(i / 12), i % 12, 1);
    const at = instantOf(first.getTime() * 1_000, zone);
    if (at > to) return found;
    if (at >= from) found.push(at);
  }
}

/** Return what stands at each mark: the time, and the date below where it changes; `\n` parts the two. */
export function labelsOf(ticks: readonly number[], clock: Clock): string[] {
  if (clock === 'elapsed') return ticks.map(elapsed);
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 0;
  let before = '';
  return ticks.map((at) => {
    const wall = wallOf(at, clock.zone);
    const date = dateOf(wall);
    const changed = date !== before;
    before = date;
    if (step >= 27 * DAY) return step >= 360 * DAY ? date.slice(0, 4) : date.slice(0, 7);
    if (step >= DAY) return date;
    const time = step >= MINUTE && wall.second === 0 ? timeOf(wall).slice(0, 5) : timeOf(wall);
    return changed ? `${time}\n${date}` : time;
  });
}

/** Return a length of time in words: `12.5 s`, `1 d 02:00:00`. */
export function lengthOf(micros: number): string {
  if (micros < MINUTE) {
    const seconds = Math.floor(micros / SECOND);
    return `${seconds}${fractionOf(Math.round(micros) % SECOND)} s`;
  }
  return elapsed(micros);
}
