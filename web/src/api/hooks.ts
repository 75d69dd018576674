import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { asProblem, type Problem } from './problem.ts';
import { type Listener, line, type Message } from './push.ts';

export type Loaded<T> =
  | { state: 'loading'; data: T | undefined }
  | { state: 'ready'; data: T }
  | { state: 'failed'; data: T | undefined; problem: Problem };

export type Loading<T> = Loaded<T> & {
  /** Ask once more; what is there stays until the answer comes. */
  reload: () => void;
  /** Put something else in its place, until it is asked for again. */
  change: (by: (data: T) => T) => void;
};

/** Load something, and again whenever `on` changes; an answer that is overtaken is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, on: readonly unknown[]): Loading<T> {
  const [found, setFound] = useState<Loaded<T>>({ state: 'loading', data: undefined });
  const [turn, setTurn] = useState(0);
  const asked = useRef(on);
  useEffect(() => {
    const control = new AbortController();
    const same = asked.current.every((value, index) => Object.is(value, on[index]));
    asked.current = on;
    setFound((before) =>
      same && before.state === 'ready' ? before : { state: 'loading', data: same ? before.data : undefined },
    );
    load(control.signal).then(
      (data) => control.signal.aborted || setFound({ state: 'ready', data }),
      (error: unknown) =>
        control.signal.aborted ||
        setFound((before) => ({ state: 'failed', data: before.data, problem: asProblem(error) })),
    );
    return () => control.abort();
  }, [...on, turn]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const change = useCallback(
    (by: (data: T) => T) =>
      setFound((before) => (before.data === undefined ? before : { ...before, data: by(before.data) })),
    [],
  );
  return { ...found, reload, change };
}

/** A list that comes in pages: all that were asked for so far, and `more` where there are more. */
export interface Paged<T> {
  items: T[];
  /** Put others in the place of those that are there. */
  changeItems: (by: (items: T[]) => T[]) => void;
  more: (() => void) | null;
  loadingMore: boolean;
}

/** Load a list that comes in pages, the first at once. */
export function usePages<T>(
  load: (cursor: string | null, signal?: AbortSignal) => Promise<{ items: T[]; next_cursor: string | null }>,
  on: readonly unknown[],
): Loading<{ items: T[]; next_cursor: string | null }> & Paged<T> {
  const first = useLoad((signal) => load(null, signal), on);
  const [loadingMore, setLoadingMore] = useState(false);
  const cursor = first.data?.next_cursor ?? null;
  const more = async () => {
    setLoadingMore(true);
    try {
      const next = await load(cursor);
      first.change((before) => ({ items: [...before.items, ...next.items], next_cursor: next.next_cursor }));
    } finally {
      setLoadingMore(false);
    }
  };
  const changeItems = (by: (items: T[]) => T[]) => first.change((page) => ({ ...page, items: by(page.items) }));
  return { ...first, items: first.data?.items ?? [], changeItems, more: cursor === null ? null : more, loadingMore };
}

/** Do what somebody asked for: whether it is under way, and why it failed. `act` returns whether it did what it should. */
export function useAct(isBegun = false) {
  const [busy, setBusy] = useState(isBegun);
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async (does: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setProblem(null);
    const failure = await does().then(() => null, asProblem);
    setProblem(failure);
    setBusy(false);
    return failure === null;
  };
  return { busy, problem, act, forget: () => setProblem(null) };
}

/** Hear what is pushed on some topics, while the component is there. */
export function usePush(topics: readonly string[], onMessage: (message: Message) => void, onMissed?: () => void): void {
  const current = useRef({ onMessage, onMissed });
  current.current = { onMessage, onMissed };
  useEffect(() => {
    const listener: Listener = {
      topics,
      onMessage: (message) => current.current.onMessage(message),
      onMissed: () => document.visibilityState === 'visible' && current.current.onMissed?.(),
    };
    return line.listen(listener);
  }, [topics.join('\n')]);
}

const POLL = 2_000; // ms

/** Ask again every two seconds while something still comes: what is pushed may be lost, and there may be no line. */
export function usePolling(isOn: boolean, ask: () => void): void {
  const current = useRef(ask);
  current.current = ask;
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => current.current(), POLL);
    return () => clearInterval(timer);
  }, [isOn]);
}
