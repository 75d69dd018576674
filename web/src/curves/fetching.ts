/** Which ranges are asked for, and when: not at each step of a hand, and never an old answer over a new one. */
import { padded, within } from './range.ts';
import { type Drawn, type Gap, lowerBound } from './series.ts';
import { emptyOf, splice } from './splice.ts';

/** Fetches the series of one file; the range is in the file's own instants. */
export type Fetch = (span: Gap, points: number, signal: AbortSignal) => Promise<Drawn[]>;

export interface Shown {
  readonly state: 'loading' | 'shown' | 'failed';
  readonly drawn: readonly Drawn[];
  readonly error: unknown;
}

/** How long a hand must rest before the range under it is asked for. */
export const RESTING = 150; // ms
const AROUND = 0.5; // of what is in sight is fetched on either side, so that short ways need no fetch
const MOST_POINTS = 24_000; // of all series of an answer
const POINTS = 1_200;

/** Return how many points to ask for, of so many series in a range, so that what is in sight has 1,200. */
export function pointsFor(series: number, share: number): number {
  return Math.max(2, Math.min(Math.floor(MOST_POINTS / Math.max(1, series)), Math.ceil(POINTS * share)));
}

/**
 * Keeps what is shown of one file in step with the range that is in sight. What was shown stays until what follows
 * has come, and where that failed.
 */
export class Fetching {
  private overview: readonly Drawn[] | null = null;
  private close: { span: Gap; drawn: readonly Drawn[] } | null = null;
  private running: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted: Gap | null = null;

  constructor(
    private readonly fetch: Fetch,
    private readonly series: number,
    private readonly whole: Gap,
    private readonly tell: (shown: Shown) => void,
  ) {}

  /** Fetch the whole, then what is in sight. */
  async start(inSight: Gap): Promise<void> {
    this.wanted = inSight;
    await this.ask(this.whole, pointsFor(this.series, 1), (drawn) => {
      this.overview = drawn;
    });
    if (this.overview && this.wanted) this.look(this.wanted);
  }

  /** Note which range is in sight; it is fetched once the hand rests, if it is not at hand in full detail. */
  look(inSight: Gap): void {
    this.wanted = inSight;
    clearTimeout(this.timer);
    if (this.overview === null || this.isAtHand(inSight)) return;
    this.timer = setTimeout(() => void this.closer(inSight), RESTING);
  }

  /** Ask for nothing more, and tell of nothing more. */
  stop(): void {
    clearTimeout(this.timer);
    this.running?.abort();
    this.running = null;
    this.wanted = null;
  }

  /** Ask again for what failed. */
  async again(): Promise<void> {
    if (this.wanted === null) return;
    await (this.overview === null ? this.start(this.wanted) : this.closer(this.wanted));
  }

  private isAtHand(inSight: Gap): boolean {
    if (this.overview!.every((drawn) => drawn.buckets === null)) return true;
    const length = inSight[1] - inSight[0];
    if (length >= (this.whole[1] - this.whole[0]) * 0.95) return true;
    if (!this.close || !within(clipped(inSight, this.whole), this.close.span)) return false;
    const all = this.close.drawn.every((drawn) => drawn.buckets === null);
    return all || length * (1 + 2 * AROUND) >= (this.close.span[1] - this.close.span[0]) * 0.7;
  }

  private async closer(inSight: Gap): Promise<void> {
    const span = wholeBuckets(padded(clipped(inSight, this.whole), AROUND, this.whole), this.overview ?? []);
    const points = pointsFor(this.series, (span[1] - span[0]) / (inSight[1] - inSight[0]));
    await this.ask(span, points, (drawn) => {
      this.close = { span, drawn };
    });
  }

  private async ask(span: Gap, points: number, take: (drawn: readonly Drawn[]) => void): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    this.tell({ state: 'loading', drawn: this.now(), error: null });
    try {
      const drawn = await this.fetch(span, points, running.signal);
      if (this.running !== running) return;
      take(drawn);
      this.tell({ state: 'shown', drawn: this.now(), error: null });
    } catch (error) {
      if (this.running !== running) return;
      this.tell({ state: 'failed', drawn: this.now(), error });
    }
  }

  private now(): readonly Drawn[] {
    if (!this.overview) return [];
    const { overview, close } = this;
    if (!close) return overview;
    const found = new Map(close.drawn.map((drawn) => [nameOf(drawn), drawn]));
    return overview.map((drawn) => splice(drawn, found.get(nameOf(drawn)) ?? emptyOf(drawn), close.span));
  }
}

/** Return a range widened to the ends of the buckets that it cuts: so that each reading is in one view or the other. */
function wholeBuckets([from, to]: Gap, overview: readonly Drawn[]): Gap {
  const wide: [number, number] = [from, to];
  for (const { at, end } of overview) {
    const first = lowerBound(at, from + 1) - 1;
    if (first >= 0 && end[first]! > from) wide[0] = Math.min(wide[0], at[first]!);
    const last = lowerBound(at, to) - 1;
    if (last >= 0 && end[last]! > to) wide[1] = Math.max(wide[1], end[last]!);
  }
  return wide;
}

function clipped(range: Gap, whole: Gap): Gap {
  const from = Math.min(Math.max(range[0], whole[0]), whole[1] - 1);
  return [from, Math.max(from + 1, Math.min(range[1], whole[1]))];
}

const nameOf = (drawn: Drawn) => JSON.stringify([drawn.sensorId, drawn.parameter, drawn.unit, drawn.asset ?? null]);
