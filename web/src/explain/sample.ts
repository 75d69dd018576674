/** What is sent of a file so that the service can say how it would be read: see POST /v1/preview. */

const START = 256 * 1024;
const ELSEWHERE = 64 * 1024;
export const MOST = 4 * 1024 * 1024; // of a request
const PACKED: readonly (readonly number[])[] = [
  [0x50, 0x4b], // zip, and with it xlsx and ods
  [0x1f, 0x8b], // gzip
  [0x28, 0xb5, 0x2f, 0xfd], // zstd
  [0xd0, 0xcf, 0x11, 0xe0], // xls
  [0x50, 0x41, 0x52, 0x31], // Parquet
];

/** Return whether a file has to be read whole: it is no text. */
export function isBinary(start: Uint8Array): boolean {
  return PACKED.some((magic) => magic.every((byte, index) => start[index] === byte));
}

/** Return the sample of a file: all of a small or a binary one, else its start, and pieces of its middle and its end. */
export async function sampleOf(file: Blob): Promise<Blob> {
  if (file.size <= START || isBinary(new Uint8Array(await file.slice(0, 4).arrayBuffer()))) return file;
  if (file.size <= START + 2 * ELSEWHERE) return file;
  const middle = Math.floor(file.size / 2);
  return new Blob([file.slice(0, START), file.slice(middle, middle + ELSEWHERE), file.slice(file.size - ELSEWHERE)]);
}
