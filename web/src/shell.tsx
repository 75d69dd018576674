import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Link, useLocation } from 'wouter-preact';
import { line } from './api/push.ts';
import { signOut } from './api/session.ts';
import { MockBanner } from './mock/banner.tsx';
import { Button, Select } from './parts/basics.tsx';
import { ROUTES } from './routes.ts';
import { useStore } from './store.ts';
import { THEMES, theme } from './theme.ts';
import { zone, zones } from './time/zone.ts';

/** What stands around every page: where one can go, how the line is, in which zone times are, and the way out. */
export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class="shell">
      <a class="skip" href="#content">
        To the content
      </a>
      <header class="bar">
        <Link href="/" class="brand">
          Titer
        </Link>
        <Line />
        <span class="spring" />
        <Settings />
      </header>
      <Navigation />
      <main id="content" class="content" tabIndex={-1}>
        <MockBanner />
        {children}
      </main>
    </div>
  );
}

/** In a narrow window these stand behind a button. */
function Settings() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        kind="quiet"
        class="settings-button"
        aria-expanded={open}
        aria-controls="settings"
        onClick={() => setOpen(!open)}
      >
        Settings
      </Button>
      <div id="settings" class="settings" data-open={open}>
        <Zone />
        <Theme />
        <Button kind="quiet" onClick={() => signOut()}>
          Sign out
        </Button>
      </div>
    </>
  );
}

function Navigation() {
  const [path] = useLocation();
  return (
    <nav class="nav" aria-label="Pages">
      {ROUTES.flatMap(({ nav, path: to }) => {
        if (!nav) return [];
        const here = path === to || nav.covers.some((start) => path === start || path.startsWith(`${start}/`));
        return [
          <Link key={to} href={to} {...(here ? { 'aria-current': 'page' as const } : {})}>
            <span class="icon" data-icon={nav.icon} aria-hidden="true" />
            {nav.label}
          </Link>,
        ];
      })}
    </nav>
  );
}

const LINE = {
  off: null,
  connecting: ['Connecting …', 'Changes will be shown as they happen.'],
  on: ['Live', 'Changes are shown as they happen.'],
  polling: ['Every 5 s', 'This service pushes nothing: the page asks for what has changed every five seconds.'],
  lost: ['Connection lost', 'Changes are not shown now. The page tries to connect again by itself.'],
} as const;

/** How changes come to the page: said in a word, and by colour and shape. */
function Line() {
  const state = useStore(line.state);
  const said = LINE[state];
  return (
    <span class="line" data-line={state} role="status" title={said?.[1]}>
      {said?.[0]}
    </span>
  );
}

function Zone() {
  const name = useStore(zone);
  return <Select aria-label="Time zone" value={name} options={zones()} onPick={(next) => zone.set(next)} />;
}

function Theme() {
  const name = useStore(theme);
  const options = THEMES.map((each) => ({ value: each, label: { auto: 'Auto', light: 'Light', dark: 'Dark' }[each] }));
  return <Select aria-label="Colours" value={name} options={options} onPick={(next) => theme.set(next)} />;
}
