import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const BUILT = new URL('../dist/', import.meta.url);
const ASSETS = new URL('assets/', BUILT);
const SHOWN_WITHOUT_A_SERVICE = /^start-/; // what `?mock=1` loads, and nothing else

describe.skipIf(!existsSync(ASSETS))('what a browser loads', () => {
  const files = readdirSync(ASSETS);
  const packed = (name: string) => gzipSync(readFileSync(new URL(name, ASSETS))).length;

  it('is at most 150 kB, every page of it', () => {
    const all = files.filter((name) => !SHOWN_WITHOUT_A_SERVICE.test(name));
    expect(all.reduce((sum, name) => sum + packed(name), 0)).toBeLessThan(150_000);
  });

  it('is its own: no other host, no style or script within the page', () => {
    const page = readFileSync(new URL('index.html', BUILT), 'utf8');
    expect(page).not.toMatch(/style=|<style|<script>|https?:/);
    expect(page).toMatch(/src="\.\/assets\/index-/);
  });
});
