import type { ComponentChildren } from 'preact';
import { Tabs } from '../parts/tabs.tsx';

const TABS = [
  { name: 'sensors', label: 'Sensors', to: '/live' },
  { name: 'replays', label: 'Replays', to: '/live/replays' },
] as const;

/** The head of the live pages, and the way between them. */
export function LiveHead({ at, children }: { at: (typeof TABS)[number]['name']; children?: ComponentChildren }) {
  return (
    <div class="page-head">
      <h1>Live</h1>
      {children}
      <Tabs label="Live" tabs={TABS} at={at} />
    </div>
  );
}
