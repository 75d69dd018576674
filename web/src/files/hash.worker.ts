import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Reads a file piece by piece and tells its SHA-256: no more of it is in memory than a piece. */
self.onmessage = async ({ data: file }: MessageEvent<Blob>) => {
  try {
    const whole = sha256.create();
    const reader = file.stream().getReader();
    let done = 0;
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      whole.update(piece.value);
      done += piece.value.length;
      self.postMessage({ done });
    }
    self.postMessage({ sha256: bytesToHex(whole.digest()) });
  } catch (error) {
    self.postMessage({ unreadable: error instanceof Error ? error.message : String(error) });
  }
};
