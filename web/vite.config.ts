import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds the API: `api_url` in .titer/stack.json.
const API = process.env.TITER_API_URL;
const ASKED = '^(?!/ui)';

export default defineConfig(({ command }) => ({
  base: command === 'serve' ? '/ui/' : './', // what is built works below any path that a stage puts in front
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the policy of the page allows no data: but in pictures
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  worker: { format: 'es' },
  server: API
    ? { proxy: { [ASKED]: { target: new URL(API).origin, rewrite: (path) => new URL(API).pathname + path } } }
    : {},
  test: { include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'], environment: 'node' },
}));
