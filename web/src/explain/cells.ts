/** The first lines of a text as cells, as the explanation says that they are separated. */

export interface Line {
  /** Of the file; the first is 1. */
  number: number;
  cells: string[];
}

export const MOST_LINES = 14;
const MOST_CELLS = 60;
const LONGEST_CELL = 200;

export interface Manner {
  encoding: string | null;
  delimiter: string | null;
  quoting: boolean | null;
}

/** Return the first lines of a text; a quoted cell may go on over lines. */
export function linesOf(text: string, manner: Manner): Line[] {
  const delimiter = manner.delimiter === 'tab' ? '\t' : manner.delimiter;
  const lines: Line[] = [];
  let number = 1;
  for (let at = 0; at < text.length && lines.length < MOST_LINES; ) {
    const { cells, end, breaks } = lineAt(text, at, delimiter, manner.quoting ?? false);
    lines.push({ number, cells: cells.slice(0, MOST_CELLS).map((cell) => cell.slice(0, LONGEST_CELL)) });
    number += breaks;
    at = end;
  }
  return lines;
}

/** Return the cells of the line that begins here, where the next one begins, and how many line breaks were passed. */
function lineAt(text: string, start: number, delimiter: string | null, quoting: boolean) {
  const cells: string[] = [];
  let cell = '';
  let breaks = 1;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at] as string;
    if (quoted) {
      if (letter !== '"') {
        if (letter === '\n') breaks += 1;
        cell += letter;
      } else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (quoting && letter === '"' && cell === '') quoted = true;
    else if (letter === '\n' || letter === '\r') {
      const end = letter === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
      return { cells: [...cells, cell], end, breaks };
    } else if (letter === delimiter) {
      cells.push(cell);
      cell = '';
    } else cell += letter;
  }
  return { cells: [...cells, cell], end: text.length, breaks };
}

/** Return a piece of a file as text, in the encoding that was found; of one that this browser does not know, as UTF-8. */
export function decoded(bytes: ArrayBuffer, encoding: string | null): string {
  try {
    return new TextDecoder(encoding ?? 'utf-8').decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
