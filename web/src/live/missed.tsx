import { line } from '../api/push.ts';
import { useStore } from '../store.ts';

/** Tells what is missing of a running curve, and that it came. */
export function Missed({ gaps }: { gaps: { open: boolean; filled: number } }) {
  const state = useStore(line.state);
  return (
    <div role="status" aria-live="polite">
      {state === 'lost' && (
        <p class="note">
          The connection is lost: what is shown stands still. The page connects again by itself, and then fills the gap.
        </p>
      )}
      {state === 'polling' && <p class="small hint">This service pushes nothing: the page asks every five seconds.</p>}
      {gaps.open && state !== 'lost' && (
        <p class="note">Some readings came too fast to be pushed; they are being fetched.</p>
      )}
      {!gaps.open && gaps.filled > 0 && (
        <p class="small hint">
          {gaps.filled === 1 ? 'A gap in what was pushed was' : `${gaps.filled} gaps in what was pushed were`} filled.
        </p>
      )}
    </div>
  );
}
