/** Return what an address asks for with something of it said anew; left out where that is empty. */
export function withSaid(search: URLSearchParams, name: string, value: string): URLSearchParams {
  const said = new URLSearchParams(search);
  if (value === '') said.delete(name);
  else said.set(name, value);
  return said;
}
