import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('the types of the API', () => {
  it('are made of the description as it is now', () => {
    const types = read('../src/api/openapi.d.ts');
    const described = JSON.parse(read('../../layers/titer/titer/api/routes/openapi.json'));
    const typed = [...types.matchAll(/^ {4}"(\/[^"]*)": \{$/gm)].map((found) => found[1]);
    expect(typed.sort(), 'run `make web`').toEqual(Object.keys(described.paths).sort());
  });
});
