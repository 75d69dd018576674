import { render } from 'preact';
import { keepMe } from './api/me.ts';
import { App } from './app.tsx';
import { followLink } from './login.tsx';
import { wantsMock } from './mock/mocked.ts';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';
import './style/shell.css';
import { applyTheme } from './theme.ts';

async function start(): Promise<void> {
  applyTheme();
  const place = document.getElementById('app');
  if (place === null) throw new Error('the page has no place to draw in');
  if (wantsMock(location.search)) (await import('./mock/start.ts')).start();
  keepMe();
  followLink();
  render(<App />, place);
}

void start();
