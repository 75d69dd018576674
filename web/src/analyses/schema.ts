/** The form that a JSON Schema draws: its fields, and from what they hold the parameters that it describes. */

import { allowedBy } from './allowed.ts';
import type { Json, Schema } from './json_schema.ts';

interface Common {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly isNeeded: boolean;
  readonly usual: Json | undefined;
  /** What it may be, in plain words. */
  readonly allowed: string;
  readonly example: Json | undefined;
}

/** Which numbers a field takes; above `above`, which is none of them. */
interface Numbers {
  readonly isWhole: boolean;
  readonly min: number | null;
  readonly max: number | null;
  readonly above: number | null;
}

export type FormField = Common &
  (
    | ({ readonly kind: 'number' } & Numbers)
    | { readonly kind: 'text'; readonly pattern: string | null; readonly longest: number | null }
    | ({ readonly kind: 'number-or-text'; readonly pattern: string | null } & Numbers)
    | { readonly kind: 'choice'; readonly choices: readonly Json[] }
    | { readonly kind: 'yes-no' }
    | { readonly kind: 'names' } // each stands for a series
    | { readonly kind: 'json'; readonly pattern: string | null } // or a text of this form, where it may be one
  );

/** What the controls of a form hold, by the names of its fields; nothing said is empty or left out. */
export type Held = Readonly<Record<string, string>>;

const LONG = 200; // letters, beyond which a text has room for several lines

/** Return the fields of a form in the order of the schema. */
export function fieldsOf(schema: Schema): FormField[] {
  const needed = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const found = resolved(property, schema);
    const common = {
      name,
      label: property.title ?? found.title ?? titleOf(name),
      hint: property.description ?? '',
      isNeeded: needed.has(name),
      usual: property.default,
      allowed: allowedBy(waysOf(found, schema)),
      example: property.examples?.[0],
    };
    return { ...common, ...kindOf(found, schema) } as FormField;
  });
}

function titleOf(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Return what a schema refers to, and of what may be null what it is otherwise. */
function resolved(schema: Schema, root: Schema): Schema {
  const named = schema.$ref?.replace('#/$defs/', '');
  const found = named === undefined ? schema : { ...(root.$defs?.[named] ?? {}), ...schema };
  const [only, ...more] = (found.anyOf ?? found.allOf ?? found.oneOf ?? []).filter(({ type }) => type !== 'null');
  return only && more.length === 0 ? resolved({ ...only, title: found.title ?? only.title } as Schema, root) : found;
}

/** Return each of what a schema allows, itself where that is one thing. */
function waysOf(schema: Schema, root: Schema): readonly Schema[] {
  return (schema.anyOf ?? [schema]).map((each) => resolved(each, root)).filter(({ type }) => type !== 'null');
}

function kindOf(schema: Schema, root: Schema): object {
  const ways = schema.anyOf ? waysOf(schema, root) : [];
  if (schema.enum) return { kind: 'choice', choices: schema.enum.filter((each) => each !== null) };
  if (schema.const !== undefined) return { kind: 'choice', choices: [schema.const] };
  if (ways.length > 0) return ofWays(ways);
  switch (schema.type) {
    case 'boolean':
      return { kind: 'yes-no' };
    case 'integer':
    case 'number':
      return { kind: 'number', ...boundsOf([schema]) };
    case 'string':
      return { kind: 'text', pattern: schema.pattern ?? null, longest: schema.maxLength ?? null };
    default:
      return { kind: namesSeries(schema, root) ? 'names' : 'json', pattern: null };
  }
}

function ofWays(ways: readonly Schema[]): object {
  const isNumber = ({ type }: Schema) => type === 'integer' || type === 'number';
  const text = ways.find(({ type }) => type === 'string');
  if (ways.every((each) => each.enum ?? each.const !== undefined)) {
    return { kind: 'choice', choices: ways.flatMap((each) => each.enum ?? [each.const as Json]) };
  }
  if (ways.every((each) => isNumber(each) || each.type === 'string')) {
    const numbers = boundsOf(ways.filter(isNumber));
    return text
      ? { kind: 'number-or-text', pattern: text.pattern ?? null, ...numbers }
      : { kind: 'number', ...numbers };
  }
  return { kind: 'json', pattern: text?.pattern ?? null };
}

/** Return which numbers are taken by one way or another: the bounds of one alone, and none where several differ. */
function boundsOf(ways: readonly Schema[]): Numbers {
  const isWhole = ways.every(({ type }) => type === 'integer');
  const [only, ...others] = ways;
  if (!only || others.length > 0) return { isWhole, min: null, max: null, above: null };
  return {
    isWhole,
    min: only.minimum ?? null,
    max: only.maximum ?? only.exclusiveMaximum ?? null,
    above: only.exclusiveMinimum ?? null,
  };
}

function namesSeries({ additionalProperties: each }: Schema, root: Schema): boolean {
  return typeof each === 'object' && 'sensor_id' in (resolved(each, root).properties ?? {});
}

/** Return whether a text has several lines in a form. */
export function isLong(field: FormField): boolean {
  return field.kind === 'json' || (field.kind === 'text' && (field.longest ?? 0) > LONG && field.usual === undefined);
}

/** Return a value as a control holds it. */
export function heldOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Return parameters as a form holds them. */
export function heldAll(parameters: Readonly<Record<string, Json>>): Held {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, heldOf(value)]));
}

/** What a form says: parameters, or what is wrong with which of its fields. */
export interface Said {
  readonly parameters: Record<string, Json>;
  readonly wrong: Record<string, string>;
}

/** Return the parameters that the controls hold; what is empty is left to its default. */
export function parametersOf(fields: readonly FormField[], held: Held): Said {
  const said: Said = { parameters: {}, wrong: {} };
  for (const field of fields) {
    const text = (held[field.name] ?? '').trim();
    if (text === '') {
      if (field.isNeeded) said.wrong[field.name] = 'It is needed.';
      continue;
    }
    const value = readAs(field, text);
    if (isObject(value) && 'wrong' in value) said.wrong[field.name] = String(value.wrong);
    else said.parameters[field.name] = value as Json;
  }
  return said;
}

function readAs(field: FormField, text: string): Json | { wrong: string } {
  const read = valueIn(field, text);
  return read === undefined ? { wrong: `It takes ${field.allowed}.` } : read;
}

/** Return what a text says; undefined where that is not what the field takes. */
function valueIn(field: FormField, text: string): Json | undefined {
  switch (field.kind) {
    case 'number':
      return numberIn(field, text);
    case 'number-or-text':
      return Number.isNaN(Number(text)) ? matching(field.pattern, text) : numberIn(field, text);
    case 'text':
      return matching(field.pattern, text);
    case 'yes-no':
      return text === 'true';
    case 'choice':
      return field.choices.find((each) => heldOf(each) === text);
    case 'json':
      return field.pattern !== null && new RegExp(field.pattern, 'u').test(text) ? text : jsonIn(text);
    default:
      return jsonIn(text);
  }
}

function numberIn({ isWhole, min, max, above }: Numbers, text: string): number | undefined {
  const value = Number(text);
  const fits = Number.isFinite(value) && (!isWhole || Number.isInteger(value));
  const lies = value >= (min ?? -Infinity) && value <= (max ?? Infinity) && value > (above ?? -Infinity);
  return fits && lies ? value : undefined;
}

function matching(pattern: string | null, text: string): string | undefined {
  return pattern === null || new RegExp(pattern, 'u').test(text) ? text : undefined;
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Return parameters in words, but for those that are as they usually are: `window 10min, centred yes`. */
export function inWords(fields: readonly FormField[], parameters: Readonly<Record<string, Json>>): string {
  const labels = new Map(fields.map(({ name, label }) => [name, label]));
  const usual = new Map(fields.map(({ name, usual }) => [name, heldOf(usual)]));
  return Object.entries(parameters)
    .filter(([name, value]) => value !== null && usual.get(name) !== heldOf(value))
    .map(([name, value]) => `${lowered(labels.get(name) ?? titleOf(name))} ${wordOf(value).replaceAll('_', ' ')}`)
    .join(', ');
}

/** Return a label within a sentence; a letter alone is a symbol and stays as it is. */
const lowered = (label: string) => (label.length > 1 ? label.toLowerCase() : label);

/** Return a value of a parameter, or of a figure, in words. */
export function wordOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length > 0 ? value.map(wordOf).join(', ') : '–';
  return isObject(value) ? inWords([], value) : heldOf(value);
}

/** Whether a value holds others by their names. */
export const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
