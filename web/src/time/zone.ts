import { kept } from '../store.ts';

export const UTC = 'UTC';

/** The zone that the page shows times in. */
export const zone = kept('titer.zone', UTC, isZone);

export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function zones(): string[] {
  return [UTC, ...Intl.supportedValuesOf('timeZone').filter((name) => name !== UTC)];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(name: string): Intl.DateTimeFormat {
  const found = formats.get(name);
  if (found) return found;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone: name,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(name, made);
  return made;
}

/** Return an instant as people write it in a zone, `2026-03-01 11:00:05.250`, with as many digits as it has. */
export function shown(instant: string | number, inZone: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return String(instant);
  const part = Object.fromEntries(
    formatIn(inZone)
      .formatToParts(date)
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}${fraction(instant)}`;
}

function fraction(instant: string | number): string {
  if (typeof instant === 'string') return /\.\d*[1-9]/.exec(instant)?.[0] ?? '';
  const milliseconds = ((instant % 1000) + 1000) % 1000;
  return milliseconds ? `.${String(Math.floor(milliseconds)).padStart(3, '0')}` : '';
}

/** Return how long ago an instant was, `3 min ago`. */
export function ago(instant: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(instant)) / 1000));
  if (seconds < 5) return 'now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86400)} days ago`;
}
