/** Where the page and the API are, whatever path a stage puts in front of both. */

/** Return the path of the page, such as `/prod/ui`, from the address of one of its own scripts or of the page itself. */
export function pageAt(address: string, script: boolean): string {
  const { pathname } = new URL(address);
  const end = script ? /\/(assets|src|node_modules)\/.*$/ : /(\/ui)(\/.*)?$/;
  return script ? pathname.replace(end, '') : pathname.replace(end, '$1');
}

const ownScript = /\/ui\/(assets|src)\//.test(import.meta.url);

/** The path of the page without a slash at its end: `/prod/ui`. */
export const PAGE = ownScript
  ? pageAt(import.meta.url, true)
  : pageAt(globalThis.location?.href ?? 'http://page/ui', false);

/** The address of the API without a slash at its end. */
export const API = (globalThis.location?.origin ?? 'http://page') + PAGE.replace(/\/ui$/, '');
