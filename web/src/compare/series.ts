/** Which series runs have in common. */
import type { SeriesName } from '../curves/address.ts';
import { keyOf } from '../curves/series.ts';
import type { Summary } from '../file/model.ts';

export interface SharedSeries extends SeriesName {
  readonly unit: string | null;
  /** How many of the files have it. */
  readonly files: number;
}

/** Return the series that any of the files has, those that most of them have first. */
export function commonOf(results: readonly { readonly summaries: readonly Summary[] }[]): SharedSeries[] {
  const found = new Map<string, SharedSeries>();
  for (const { summaries } of results) {
    for (const { sensor_id, parameter, unit, count } of summaries) {
      if (count === 0) continue;
      const key = keyOf({ sensor_id, parameter });
      const before = found.get(key) ?? { sensor_id, parameter, unit, files: 0 };
      found.set(key, { ...before, files: before.files + 1 });
    }
  }
  return [...found.values()].sort((one, other) => other.files - one.files);
}
