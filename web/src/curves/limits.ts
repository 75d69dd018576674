/** The limits of the rule set as bands: beyond the soft ones lie anomalies, beyond the hard ones nothing is kept. */
import type { Axis } from './axes.ts';
import { type Curve, titleOf } from './curve.ts';
import type { Bounds, Gap } from './series.ts';

export interface LimitBand {
  readonly kind: 'soft' | 'hard';
  readonly axis: string;
  readonly from: number;
  readonly to: number;
  /** The limit itself, where a line is drawn. */
  readonly edge: number;
  readonly text: string;
}

/** Return the bands of an axis that are in sight, each once however many series share it. */
export function bandsOf(axis: Axis, curves: readonly Curve[], [low, high]: Gap): LimitBand[] {
  const found = new Map<string, LimitBand>();
  for (const i of axis.curves) {
    const curve = curves[i]!;
    for (const kind of ['hard', 'soft'] as const) {
      for (const band of beyond(kind, axis.name, curve.drawn.limits?.[kind] ?? null, [low, high])) {
        const text = `${kind} limit of ${titleOf(curve)}: ${band.text}`;
        const key = `${kind} ${band.text}`;
        if (!found.has(key)) found.set(key, { ...band, text });
      }
    }
  }
  return [...found.values()];
}

function beyond(kind: 'soft' | 'hard', axis: string, bounds: Bounds | null, [low, high]: Gap): LimitBand[] {
  const bands: LimitBand[] = [];
  if (bounds === null) return bands;
  const { min, max } = bounds;
  if (min !== null && min > low) {
    bands.push({ kind, axis, from: low, to: Math.min(min, high), edge: min, text: `at least ${min}` });
  }
  if (max !== null && max < high) {
    bands.push({ kind, axis, from: Math.max(max, low), to: high, edge: max, text: `at most ${max}` });
  }
  return bands;
}
