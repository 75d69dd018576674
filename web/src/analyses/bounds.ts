/** Between which bounds a parameter is searched. */
import type { Json } from './json_schema.ts';
import type { FormField } from './schema.ts';

export interface Bounds {
  readonly min: string;
  readonly max: string;
}

const WIDE = 4; // times as much and as little as now is where a search begins

/** Return the parameters that can be searched: those that are numbers, or lengths of time. */
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

const TIMES: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1e3, s: 1e6, min: 6e7, h: 3.6e9, d: 8.64e10 };

/** Return how much a bound is: a number, or microseconds of a length of time; null where it is neither. */
function amountOf(text: string): { amount: number; asked: number | string } | null {
  const [, number = '', unit = ''] = /^\s*([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zµ]*)\s*$/.exec(text) ?? [];
  if (number === '') return null;
  if (unit === '') return { amount: Number(number), asked: Number(number) };
  const times = TIMES[unit];
  return times === undefined ? null : { amount: Number(number) * times, asked: text.trim() };
}

type Asked = Record<string, { min: number | string; max: number | string }>;

/** Return bounds as they are asked for, or what is wrong with which. */
export function searchOf(chosen: Readonly<Record<string, Bounds>>): { search: Asked; wrong: Record<string, string> } {
  const search: Asked = {};
  const wrong: Record<string, string> = {};
  for (const [name, { min, max }] of Object.entries(chosen)) {
    const [low, high] = [amountOf(min), amountOf(max)];
    if (!low || !high || typeof low.asked !== typeof high.asked) {
      wrong[name] = 'Both bounds are numbers, or both lengths of time.';
    } else if (low.amount >= high.amount) wrong[name] = 'The least lies below the most.';
    else search[name] = { min: low.asked, max: high.asked };
  }
  return { search, wrong };
}
