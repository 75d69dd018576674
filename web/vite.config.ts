import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds the API: `api_url` in .titer/stack.json.
const API = process.env.TITER_API_URL;
const ASKED = '^(?!/ui)';

const PAGES_OF_ANALYSES = '(batches|analyses/(page|one|head|tune|tuning|bounds|findings|result_curves))';
const part = (name: string, folder: string) => ({
  name,
  test: new RegExp(`/src/${folder}[/.]`),
  includeDependenciesRecursively: false,
});

export default defineConfig(({ command }) => ({
  base: command === 'serve' ? '/ui/' : './', // what is built works below any path that a stage puts in front
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    // The policy of the page allows data: in pictures alone. Those of the navigation are within the styles: each by
    // itself stays away, until the page is loaded again, where the network changes while it is asked for.
    assetsInlineLimit: (file: string) => file.includes('/style/icons/'),
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // styles that come later may not come: a part of the page is then none at all
    reportCompressedSize: true,
    rolldownOptions: {
      // what is gone to together is packed together: small parts by themselves pack badly
      output: {
        codeSplitting: {
          groups: [
            part('live', 'live'),
            part('analyses', PAGES_OF_ANALYSES),
            part('asking', 'analyses'),
            part('beside', '(annotations/(api|form|list|model)|export|views)'),
          ],
        },
      },
    },
  },
  worker: { format: 'es' },
  server: API
    ? { proxy: { [ASKED]: { target: new URL(API).origin, rewrite: (path) => new URL(API).pathname + path } } }
    : {},
  test: { include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'], environment: 'node' },
}));
