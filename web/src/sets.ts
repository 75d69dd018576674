/** Return a set without something that is in it, or with what is not. */
export function toggled<T>(before: ReadonlySet<T>, what: T): ReadonlySet<T> {
  const after = new Set(before);
  if (!after.delete(what)) after.add(what);
  return after;
}
