import { useEffect, useRef, useState } from 'preact/hooks';
import { type Answer, get } from '../api/client.ts';
import { usePush } from '../api/hooks.ts';
import { asProblem, type Problem } from '../api/problem.ts';
import { Board, type Series, SPARK } from './board.ts';
import { ServiceClock } from './clock.ts';
import { useTurns } from './turns.ts';

/** More series than anybody looks at; who has more looks for them by asset or by name. */
export const MOST = 5_000;
const A_PAGE = 100;

export interface Asked {
  asset: string;
  name: string;
}

export interface Shown {
  all: Series[];
  /** The instant by the service's clock. */
  now: number;
  state: 'loading' | 'ready' | 'failed';
  problem: Problem | null;
  /** Whether there are more than are shown. */
  cut: boolean;
  reload: () => void;
}

/** All series that fit what is asked, kept true by what is pushed: drawn once in a frame at most, and every second. */
export function useBoard(asked: Asked): Shown {
  const made = useRef<{ board: Board; clock: ServiceClock }>();
  made.current ??= { board: new Board(), clock: new ServiceClock() };
  const { board, clock } = made.current;
  const [, draw] = useTurns();
  const [status, setStatus] = useState<Pick<Shown, 'state' | 'problem' | 'cut'>>(LOADING);
  const loading = useRef<AbortController>();
  const load = async (anew: boolean) => {
    loading.current?.abort();
    const control = new AbortController();
    loading.current = control;
    if (anew) setStatus(LOADING);
    board.begin();
    try {
      const cut = await list(board, asked, draw, control.signal);
      if (control.signal.aborted) return;
      board.settle();
      setStatus({ state: 'ready', problem: null, cut });
    } catch (error) {
      if (!control.signal.aborted) setStatus((before) => ({ ...before, state: 'failed', problem: asProblem(error) }));
    }
    loading.current = undefined;
  };
  useEffect(() => {
    void load(true);
    return () => loading.current?.abort();
  }, [asked.asset, asked.name]);
  usePush(
    ['readings'],
    (message) => {
      clock.learn(message.sent_at, Date.now());
      if (board.take(message)) draw();
    },
    () => loading.current === undefined && void load(false), // what is on its way brings all that was missed
  );
  return { all: board.sorted(), now: clock.now(Date.now()), ...status, reload: () => void load(false) };
}

const LOADING = { state: 'loading', problem: null, cut: false } as const;

/** List all pages; return whether there are more series than are taken. */
async function list(board: Board, { asset, name }: Asked, draw: () => void, signal: AbortSignal): Promise<boolean> {
  let cursor: string | null = null;
  for (let taken = 0; taken < MOST; ) {
    const query = { asset: asset || null, q: name || null, recent: SPARK, limit: A_PAGE, cursor };
    const page: Answer<'/v1/sensors'> = await get('/v1/sensors', { query, signal });
    board.list(page.sensors);
    draw();
    taken += page.sensors.length;
    cursor = page.next_cursor;
    if (cursor === null) return false;
  }
  return true;
}
