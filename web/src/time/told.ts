/** In which zone the times of a file were read. */

interface Told {
  readonly time_form?: string | null;
  readonly timezone: string | null;
  readonly timezone_assumed: boolean | null;
  readonly timezone_used?: boolean | null | undefined;
}

const COUNTED = ['epoch', 'ticks', 'elapsed']; // forms of times that lie in no zone

/** Return the zone in words, or that there was no need of one; null where nothing is known of it. */
export function zoneTold({ time_form, timezone, timezone_assumed, timezone_used }: Told): string | null {
  if (timezone === null) return null;
  if (timezone_used !== false) return `${timezone}${timezone_assumed ? ' (assumed)' : ''}`;
  return COUNTED.includes(time_form ?? '') ? 'counted from an instant, in no zone' : 'each with its offset to UTC';
}
