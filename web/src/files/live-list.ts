import { useEffect, useRef } from 'preact/hooks';
import type { Loading } from '../api/hooks.ts';
import { usePush } from '../api/hooks.ts';
import type { ListedFile } from './list.tsx';

interface Listed {
  items: ListedFile[];
  next_cursor: string | null;
}

const TOPICS = ['files'];
const TOGETHER = 400; // milliseconds: many files that change at once are asked for once

/**
 * Keep a list of files as it is now: what is told of a file that is shown is shown at once; then the first page is asked
 * for, as only the service knows what a filter lets pass. What was loaded beyond that page stays. `sent` counts what this
 * page has sent: of that the service hears last.
 */
export function useLiveList(list: Loading<Listed>, first: () => Promise<Listed>, sent: number): void {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const latest = useRef(first);
  latest.current = first;
  const refresh = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(async () => {
      const asked = latest.current;
      const page = await asked().catch(() => null); // who looks on sees by the line that something is amiss
      if (page !== null && asked === latest.current) list.change((before) => merged(before, page));
    }, TOGETHER);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => (sent > 0 ? refresh() : undefined), [sent]);
  usePush(
    TOPICS,
    (message) => {
      if (message.type !== 'file') return;
      const told = message.data as Partial<ListedFile>;
      list.change((before) => ({ ...before, items: before.items.map((each) => updated(each, told)) }));
      refresh();
    },
    refresh,
  );
}

function updated(file: ListedFile, told: Partial<ListedFile>): ListedFile {
  if (file.file_id !== told.file_id) return file;
  const known = Object.entries(told).filter(([name]) => name in file);
  return { ...file, ...Object.fromEntries(known) };
}

/** Return a list with its first page anew: what the page holds no more, though it lies within it, is gone. */
export function merged(before: Listed, page: Listed): Listed {
  const last = page.items.at(-1);
  if (page.next_cursor === null || last === undefined) return page;
  const end = before.items.findIndex(({ file_id }) => file_id === last.file_id);
  const rest = end < 0 ? [] : before.items.slice(end + 1);
  const there = new Set(page.items.map(({ file_id }) => file_id));
  const items = [...page.items, ...rest.filter(({ file_id }) => !there.has(file_id))];
  return { items, next_cursor: rest.length === 0 ? page.next_cursor : before.next_cursor };
}
