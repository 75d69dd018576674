/**
 * Instants as whole microseconds since 1970: what the API writes as text, exact in a double until the year 2255.
 */

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Return the microseconds of an instant as the API writes it (`2025-10-01T08:12:10.5Z`); NaN where it is none. */
export function microsOf(text: string): number {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/.exec(text);
  if (!match) return Number.NaN;
  const fraction = match[2] ? Number(match[2].padEnd(6, '0')) : 0;
  return Date.parse(`${match[1]}Z`) * 1_000 + fraction;
}

/** Return an instant as the API writes it: UTC, a fraction only where it is not zero. */
export function textOf(micros: number): string {
  const whole = Math.round(micros);
  const fraction = ((whole % SECOND) + SECOND) % SECOND;
  const seconds = new Date((whole - fraction) / 1_000).toISOString().slice(0, 19);
  return `${seconds}${fractionOf(fraction)}Z`;
}

/** Return what follows the seconds: nothing where it is zero, else a point and the digits that count. */
export function fractionOf(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

/** The parts of an instant as a clock on the wall of a zone shows them. */
export interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
}

const clocks = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    clocks.set(zone, clock);
  }
  return clock;
}

/** Return by how many microseconds the clocks of a zone are ahead of UTC at an instant. */
export function offsetAt(micros: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const quarter = Math.floor(micros / (15 * MINUTE)); // no zone has changed its clocks within one since 1970
  const key = `${zone} ${quarter}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    offset = measuredOffset(quarter * 15 * MINUTE, zone);
    if (offsets.size > 20_000) offsets.clear();
    offsets.set(key, offset);
  }
  return offset;
}

function measuredOffset(micros: number, zone: string): number {
  const millis = micros / 1_000;
  const parts = new Map(
    clockOf(zone)
      .formatToParts(millis)
      .map((part) => [part.type, part.value]),
  );
  const of = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - of('year') : of('year');
  const wall = new Date(0);
  wall.setUTCFullYear(year, of('month') - 1, of('day'));
  wall.setUTCHours(of('hour'), of('minute'), of('second'));
  return (wall.getTime() - Math.floor(millis / 1_000) * 1_000) * 1_000;
}

/** Return what the clocks of a zone show at an instant. */
export function wallOf(micros: number, zone: string): Wall {
  const local = Math.round(micros) + offsetAt(micros, zone);
  const micro = ((local % SECOND) + SECOND) % SECOND;
  const date = new Date((local - micro) / 1_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    micro,
  };
}

/** Return the instant at which the clocks of a zone show so many microseconds since 1970; the earlier of two. */
export function instantOf(local: number, zone: string): number {
  const before = local - offsetAt(local - DAY, zone);
  if (before + offsetAt(before, zone) === local) return before;
  return local - offsetAt(local - offsetAt(local, zone), zone);
}

const two = (part: number) => String(part).padStart(2, '0');

/** Return an instant in a zone with all its digits: `2025-10-01 10:12:10.5`. */
export function written(micros: number, zone: string): string {
  const wall = wallOf(micros, zone);
  return `${dateOf(wall)} ${timeOf(wall)}`;
}

/** Return the date of a clock: `2025-10-01`. */
export function dateOf(wall: Wall): string {
  return `${String(wall.year).padStart(4, '0')}-${two(wall.month)}-${two(wall.day)}`;
}

/** Return the time of a clock with the digits that count: `10:12:10.5`. */
export function timeOf(wall: Wall): string {
  return `${two(wall.hour)}:${two(wall.minute)}:${two(wall.second)}${fractionOf(wall.micro)}`;
}

/** Return a time since the start: `1 d 02:03:04.5`, with a minus before the start. */
export function elapsed(micros: number): string {
  const whole = Math.abs(Math.round(micros));
  const days = Math.floor(whole / DAY);
  const rest = whole % DAY;
  const clock = [Math.floor(rest / HOUR), Math.floor(rest / MINUTE) % 60, Math.floor(rest / SECOND) % 60];
  const text = `${clock.map(two).join(':')}${fractionOf(rest % SECOND)}`;
  return `${micros < 0 ? '−' : ''}${days ? `${days} d ` : ''}${text}`;
}
