import { asProblem } from '../api/problem.ts';
import { store, useStore } from '../store.ts';
import { Button } from './basics.tsx';

interface Notice {
  id: number;
  text: string;
  kind: 'said' | 'failed';
}

const notices = store<readonly Notice[]>([]);
const STAYS = 6_000;
let last = 0;

/** Say something in passing, at the edge of the page. What went wrong stays until it is put away. */
export function tell(text: string, kind: Notice['kind'] = 'said'): void {
  last += 1;
  const notice = { id: last, text, kind };
  notices.set([...notices.get().slice(-4), notice]);
  if (kind === 'said') setTimeout(() => drop(notice.id), STAYS);
}

/** Say why something failed. */
export function tellFailed(error: unknown): void {
  const { detail, hint } = asProblem(error);
  tell(`${detail} ${hint}`, 'failed');
}

function drop(id: number): void {
  notices.set(notices.get().filter((each) => each.id !== id));
}

export function Notices() {
  const all = useStore(notices);
  return (
    <div class="notices" role="status" aria-live="polite">
      {all.map((each) => (
        <div key={each.id} class="notice" data-kind={each.kind}>
          <span>{each.text}</span>
          <Button kind="quiet" aria-label="Put away" onClick={() => drop(each.id)}>
            ✕
          </Button>
        </div>
      ))}
    </div>
  );
}
