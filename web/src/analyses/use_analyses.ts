/** Analyses as they are now: listed, and kept so by what is pushed. */
import { useEffect } from 'preact/hooks';
import { useLoad, usePages, usePolling, usePush } from '../api/hooks.ts';
import * as api from './api.ts';
import { type Analysis, isOver, withNames, withOne } from './model.ts';

/** List analyses, the newest first, and none where nothing is asked; `isHere` tells whether one that is pushed belongs there. */
export function useAnalyses(query: api.Narrowed | null, isHere: (analysis: Analysis) => boolean) {
  const pages = usePages(
    async (cursor, signal) => {
      if (query === null) return { items: [], next_cursor: null };
      const page = await api.list({ ...query, cursor }, signal);
      return { items: page.analyses, next_cursor: page.next_cursor };
    },
    [JSON.stringify(query)],
  );
  const take = (one: Analysis) => pages.changeItems((items) => withOne(items, one));
  usePush(
    query === null ? [] : ['analyses'],
    ({ type, data }) => {
      const one = data as Analysis;
      if (type !== 'analysis') return;
      if (isListed(pages.items, one)) take(one);
      else if (isHere(one)) api.analysis(one.analysis_id).then(take, () => take(one)); // what is pushed names no files
    },
    () => query !== null && pages.reload(),
  );
  useOpen(pages.items, take);
  return { ...pages, take };
}

const isListed = (all: readonly Analysis[], { analysis_id }: Analysis) =>
  all.some((each) => each.analysis_id === analysis_id);

/** Have those in the list that are named besides: they go on from others, and are of no file themselves. */
export function useOthers(named: readonly string[], of: ReturnType<typeof useAnalyses>): void {
  const missing = named.filter((id) => !of.items.some(({ analysis_id }) => analysis_id === id));
  useEffect(() => {
    if (of.state !== 'ready') return;
    for (const id of missing) api.analysis(id).then(of.take, () => {}); // one that was deleted since is not there
  }, [of.state, missing.join(' ')]);
}

/** One analysis, as it goes on. */
export function useAnalysis(id: string) {
  const found = useLoad((signal) => api.analysis(id, signal), [id]);
  usePush(
    [`analysis:${id}`],
    ({ type, data }) => {
      const one = data as Analysis;
      if (type === 'analysis' && one.analysis_id === id)
        found.change((before) => withNames({ ...before, ...one }, before));
    },
    found.reload,
  );
  useOpen(found.data ? [found.data] : [], (one) => found.change(() => one));
  return found;
}

/** Ask for those that are not over. */
function useOpen(all: readonly Analysis[], take: (one: Analysis) => void): void {
  const open = all.filter((each) => !isOver(each));
  usePolling(open.length > 0, () => {
    for (const { analysis_id } of open) api.analysis(analysis_id).then(take, () => {}); // the next turn asks again
  });
}

/** The steps that there are; they change with a deployment alone. */
export function useSteps(isWanted = true) {
  return useLoad(async (signal) => (isWanted ? api.steps(signal) : []), [isWanted]);
}

const POINTS = 1_200;

/** What an analysis found, over the whole of its time. */
export function useResult(id: string) {
  return useLoad((signal) => api.result(id, { points: POINTS }, signal), [id]);
}
