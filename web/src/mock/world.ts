import type { Message } from '../api/push.ts';
import { bestOf, bestOfRoute, type RecordedAnswer, type Recording } from './recorded.ts';
import { Refusal, type Reply } from './router.ts';

/** Hears what is pushed, with the topics of each message. */
export type Hearer = (message: Message, topics: readonly string[]) => void;

/** What all routes of the mock have in common: the recording, the clock, and who hears what is pushed. */
export class World {
  readonly answers: readonly RecordedAnswer[];
  private readonly hearers = new Set<Hearer>();
  private seq = 0;
  private ids = 0;

  constructor(recording: Recording) {
    this.answers = recording.answers;
  }

  /** Return a recorded answer, as its own copy; `Refusal` where nothing of the kind was recorded. */
  recorded(method: string, path: string, query: URLSearchParams = new URLSearchParams()): Reply {
    const found = bestOf(this.answers, method, path, query);
    if (found === null) throw new Refusal(501, 'not_recorded', 'The mock has no answer to this', 'Ask a real service.');
    return { status: found.status, body: structuredClone(found.body), etag: found.etag };
  }

  /** Return the body of a recorded answer of a route, to whatever path it was. */
  likeOf<T>(method: string, route: string, query?: URLSearchParams): T {
    const found = bestOfRoute(this.answers, method, route, query);
    if (found === null) throw new Refusal(501, 'not_recorded', 'The mock has no answer to this', 'Ask a real service.');
    return structuredClone(found.body) as T;
  }

  newId(): string {
    this.ids += 1;
    return `00000000-0000-4000-8000-${String(this.ids).padStart(12, '0')}`;
  }

  now(): string {
    return new Date().toISOString();
  }

  hear(hearer: Hearer): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  tell(message: Message, topics: readonly string[]): void {
    this.seq += 1;
    const whole = { seq: this.seq, sent_at: this.now(), ...message };
    for (const hearer of [...this.hearers]) hearer(whole, topics);
  }
}
