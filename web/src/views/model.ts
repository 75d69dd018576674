/** Saved views: a name for an address within the page, kept for all who have a token. */

/** What a view holds: where in the page it leads. */
export interface SavedView {
  path: string;
  query: string;
}

/** Whether what is saved is an address within the page, and nothing else: anybody may have saved it. */
export function isView(view: unknown): view is SavedView {
  if (typeof view !== 'object' || view === null) return false;
  const { path, query } = view as Partial<SavedView>;
  return (
    typeof path === 'string' && /^\/(?!\/)[^\\?#]*$/.test(path) && typeof query === 'string' && !query.includes('#')
  );
}
