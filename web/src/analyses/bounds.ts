/** Between which bounds a parameter is searched. */
import type { FormField, Json } from './schema.ts';

export interface Bounds {
  readonly min: string;
  readonly max: string;
}

const WIDE = 4; // times as much and as little as now is where a search begins

/** Return the parameters that can be searched: those that are numbers. */
export function searchable(fields: readonly FormField[]): FormField[] {
  return fields.filter(({ kind }) => kind === 'number' || kind === 'number-or-text');
}

/** Return bounds around what a parameter is now; empty where that is no number. */
export function boundsAround(field: FormField, now: Json | undefined): Bounds {
  const value = now ?? field.usual;
  if (typeof value !== 'number' || value === 0) return { min: '', max: '' };
  const [low, high] = [value / WIDE, value * WIDE].sort((one, other) => one - other) as [number, number];
  const isWhole = field.kind === 'number' ? field.isWhole : Number.isInteger(value);
  const [least, most] = field.kind === 'number' ? [field.min, field.max] : [null, null];
  const kept = (bound: number) => Math.min(Math.max(bound, least ?? -Infinity), most ?? Infinity);
  const text = (bound: number) => String(kept(isWhole ? Math.round(bound) : Number(bound.toPrecision(3))));
  return { min: text(low), max: text(high) };
}

/** Return bounds as they are asked for, or what is wrong with which. */
export function searchOf(chosen: Readonly<Record<string, Bounds>>): {
  search: Record<string, { min: number; max: number }>;
  wrong: Record<string, string>;
} {
  const search: Record<string, { min: number; max: number }> = {};
  const wrong: Record<string, string> = {};
  for (const [name, { min, max }] of Object.entries(chosen)) {
    const [low, high] = [Number(min), Number(max)];
    if (min.trim() === '' || max.trim() === '' || !Number.isFinite(low) || !Number.isFinite(high)) {
      wrong[name] = 'Both bounds are numbers.';
    } else if (low >= high) wrong[name] = 'The least lies below the most.';
    else search[name] = { min: low, max: high };
  }
  return { search, wrong };
}
