import type { components } from '../api/openapi.d.ts';

/** What can be said of a file that is uploaded: the reading options, its asset, its rule set, its zone. */
export type Options = Partial<Omit<components['schemas']['UploadRequest'], 'name' | 'sha256' | 'size' | 'replaces'>>;

const QUOTED = /[",]/;

/** Return options as a query says them: lists with commas between, what holds a comma in quotes. */
export function asQuery(options: Options): Record<string, string | string[]> {
  const said: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === '') continue;
    said[name] = Array.isArray(value) ? value.map((each) => listed(name, each)) : String(value);
  }
  return said;
}

function listed(name: string, text: string): string {
  const pairs = name === 'units' || name === 'convert'; // these are taken as they are
  return !pairs && QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return options as a person reads them, `date order: day first`. */
export function asWords(options: Options): string[] {
  return Object.entries(asQuery(options)).map(
    ([name, value]) => `${name.replaceAll('_', ' ')}: ${[value].flat().join(', ').replaceAll('_', ' ')}`,
  );
}
