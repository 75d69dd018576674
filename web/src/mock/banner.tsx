import { PAGE } from '../api/base.ts';
import { useStore } from '../store.ts';
import { mocked } from './mocked.ts';

/** Says that nothing here is real, and leads out. */
export function MockBanner() {
  if (!useStore(mocked)) return null;
  return (
    <p class="mock" role="note">
      Mock mode: recorded answers, no service behind them. What you change is gone with the next load.{' '}
      <a href={`${PAGE}?mock=0`}>Leave it</a>
    </p>
  );
}
