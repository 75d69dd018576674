import { shown } from './zone.ts';

/** Return an instant as `<input type="datetime-local">` holds it, in a zone; nothing where there is none. */
export function localOf(instant: string, zone: string): string {
  if (instant === '' || Number.isNaN(Date.parse(instant))) return '';
  return shown(instant.replace(/\.\d+/, ''), zone).replace(' ', 'T').slice(0, 16);
}

/** Return the instant that a time without an offset names in a zone; of a time that clocks skip, the one after. */
export function instantOf(local: string, zone: string): string {
  if (local === '') return '';
  const wanted = Date.parse(`${local}Z`);
  if (Number.isNaN(wanted)) return '';
  let instant = wanted;
  for (let turn = 0; turn < 2; turn += 1) instant += wanted - Date.parse(`${shown(instant, zone).replace(' ', 'T')}Z`);
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
