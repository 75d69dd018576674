import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';

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
      <nav class="tabs" aria-label="Live">
        {TABS.map(({ name, label, to }) => (
          <Link key={name} href={to} {...(name === at ? { 'aria-current': 'page' as const } : {})}>
            {label}
          </Link>
        ))}
      </nav>
    </div>
  );
}
