import { render } from 'preact';
import { onceMore } from './api/again.ts';
import { keepMe } from './api/me.ts';
import { App } from './app.tsx';
import { followLink } from './login.tsx';
import { wantsMock } from './mock/mocked.ts';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/shell.css';
import { applyTheme } from './theme.ts';

/** Name the picture of the tab in full: the browser looks for it anew, from wherever the page has gone to by then. */
function keepIcon(): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon) icon.setAttribute('href', icon.href); // which is in full already
}

async function start(): Promise<void> {
  applyTheme();
  keepIcon();
  const place = document.getElementById('app');
  if (place === null) throw new Error('the page has no place to draw in');
  if (wantsMock(location.search)) (await onceMore(() => import('./mock/start.ts'))).start();
  keepMe();
  followLink();
  render(<App />, place);
}

void start();
