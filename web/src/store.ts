import { useEffect, useState } from 'preact/hooks';

/** A value that many parts of the page look at; whoever uses it is drawn anew when it changes. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  listen(listener: (value: T) => void): () => void;
}

export function store<T>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) listener(value);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(from: Store<T>): T {
  const [value, setValue] = useState(() => from.get());
  useEffect(() => {
    setValue(() => from.get()); // it may have changed between the first drawing and now
    return from.listen((next) => setValue(() => next));
  }, [from]);
  return value;
}

/** A store that this browser remembers, of a text that `valid` lets pass. Where nothing can be kept, it holds for now. */
export function kept(name: string, initial: string, valid: (text: string) => boolean): Store<string> {
  const found = read(globalThis.localStorage, name);
  const made = store(found !== null && valid(found) ? found : initial);
  made.listen((value) => write(globalThis.localStorage, name, value));
  return made;
}

export function read(storage: Storage | undefined, name: string): string | null {
  try {
    return storage?.getItem(name) ?? null;
  } catch {
    return null; // a browser that keeps nothing answers so
  }
}

export function write(storage: Storage | undefined, name: string, value: string | null): void {
  try {
    if (value === null) storage?.removeItem(name);
    else storage?.setItem(name, value);
  } catch {
    // full, or forbidden: what is on the page goes on without it
  }
}
