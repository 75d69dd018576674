import type { Message } from '../api/push.ts';

export interface Row {
  timestamp: string;
  /** Every sensor's value by its name; null where it has none at that instant. */
  cells: Record<string, number | null>;
}

/** Tells which rows of a replay are new: they may come twice, several at once, and a large one in parts. */
export class ReplayRows {
  private highest = 0;
  private parts = new Set<number>();

  /** Return the rows in a message that were not there before, in order. */
  take(message: Message & { part?: number }): Row[] {
    const seq = message.seq ?? 0;
    if (message.type === 'sensor_data_batch') return this.batch(message.data as Record<string, unknown>[], seq);
    if (message.type !== 'sensor_data') return [];
    if (message.part !== undefined) return this.part(message.data as Record<string, unknown>, seq, message.part);
    return this.batch([message.data as Record<string, unknown>], seq);
  }

  /** The last row of a batch has the number of the message, the one before it one less. */
  private batch(rows: readonly Record<string, unknown>[], seq: number): Row[] {
    const first = seq - rows.length + 1;
    const fresh = rows.filter((_, index) => first + index > this.highest);
    if (seq > this.highest) this.begin(seq);
    return fresh.map(rowOf);
  }

  private part(row: Record<string, unknown>, seq: number, part: number): Row[] {
    if (seq < this.highest || (seq === this.highest && this.parts.has(part))) return [];
    if (seq > this.highest) this.begin(seq);
    this.parts.add(part);
    return [rowOf(row)];
  }

  private begin(seq: number): void {
    this.highest = seq;
    this.parts = new Set();
  }
}

/** Return a row from how the service writes it. */
export function rowOf({ timestamp, ...cells }: Record<string, unknown>): Row {
  return { timestamp: String(timestamp), cells: cells as Record<string, number | null> };
}
