/** Annotations in the picture: points and regions, each in the row where it covers no other. */
import { microsOf } from './instants.ts';
import type { Gap } from './series.ts';

export type Label = 'fault' | 'normal' | 'event';
export const LABELS: readonly Label[] = ['fault', 'normal', 'event'];

/** What the picture needs to know of an annotation. */
export interface Note {
  annotation_id: string;
  sensor_id: string | null;
  parameter: string | null;
  from: string;
  to: string;
  text: string;
  label: Label | null;
}

export interface NotePlace {
  readonly note: Note;
  readonly from: number;
  readonly to: number;
  readonly isPoint: boolean;
  /** Rows from the top, 0 first: those that overlap lie below one another. */
  readonly row: number;
}

/** Return where annotations lie; `least` is the shortest length in which a flag of one has room. */
export function placesOf(notes: readonly Note[], origin: number, least: number): NotePlace[] {
  const ends: number[] = [];
  return notes
    .map((note) => ({ note, from: microsOf(note.from) - origin, to: microsOf(note.to) - origin }))
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .map(({ note, from, to }) => {
      const free = ends.findIndex((end) => end <= from);
      const row = free < 0 ? ends.length : free;
      ends[row] = Math.max(to, from + least);
      return { note, from, to, isPoint: from === to, row };
    });
}

/** Return the annotation at a place in the picture, the shortest where several are; null where none is. */
export function noteAt(places: readonly NotePlace[], x: number, reach: number): NotePlace | null {
  const hit = places.filter((place) => x >= place.from - reach && x <= place.to + reach);
  return hit.reduce<NotePlace | null>((best, each) => (best && lengthOf(best) <= lengthOf(each) ? best : each), null);
}

const lengthOf = (place: NotePlace) => place.to - place.from;

/** Return whether an annotation lies within a range. */
export function inSight({ from, to }: NotePlace, [first, last]: Gap): boolean {
  return to >= first && from <= last;
}
