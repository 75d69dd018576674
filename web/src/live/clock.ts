/** The service's clock, told from when it sent what arrives here: the clock of a computer may be minutes off. */
export class ServiceClock {
  private ahead: number | null = null;

  /** Learn from a message: the way here only ever makes the service's clock look slower. */
  learn(sentAt: string | undefined, now: number): void {
    const sent = sentAt === undefined ? Number.NaN : Date.parse(sentAt);
    if (Number.isNaN(sent)) return;
    if (this.ahead === null || sent - now > this.ahead) this.ahead = sent - now;
  }

  /** Return the instant by the service's clock; by this computer's where nothing was heard yet. */
  now(here: number): number {
    return here + (this.ahead ?? 0);
  }
}

/** Return how long something is ago, counted by the second: `7 s`, `3 min 05 s`, `2 h 04 min`, `5 d`. */
export function since(instant: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(instant)) / 1000));
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3600), Math.floor(seconds / 86_400)];
  if (days > 1) return `${days} d`;
  if (hours > 0) return `${hours} h ${two(minutes % 60)} min`;
  return minutes > 0 ? `${minutes} min ${two(seconds % 60)} s` : `${seconds} s`;
}

const two = (part: number) => String(part).padStart(2, '0');
