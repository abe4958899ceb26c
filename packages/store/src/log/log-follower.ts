import type { AttemptId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { PlacedChunk } from './log-chunk.ts';
import { type LogEntry, toPlacedChunk } from './read-log.ts';

const EVERY_MS = 150;
/** What one look brings for one stream; a follower that lags behind catches up look by look. */
const CHUNKS_A_LOOK = 16;

interface Followed {
  readonly key: string;
  after: string;
  /** Hands over what came. A follower that has not taken the last yet is not looked after meanwhile. */
  deliver: ((chunks: PlacedChunk[]) => void) | undefined;
}

/** Follows logs for all readers of this process: one look a turn at every stream that somebody waits for, none otherwise. */
export class LogFollower {
  readonly #store: Store;
  readonly #everyMs: number;
  readonly #followed = new Set<Followed>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #closed = false;

  constructor(store: Store, { everyMs = EVERY_MS }: { everyMs?: number } = {}) {
    this.#store = store;
    this.#everyMs = everyMs;
  }

  /** Batches of chunks after a position, as they come, until the signal aborts. A reader that is slow holds up nobody. */
  async *follow(input: {
    project: string;
    attempt: AttemptId;
    after: string;
    signal: AbortSignal;
  }): AsyncGenerator<PlacedChunk[], void> {
    const { project, attempt, after, signal } = input;
    const followed: Followed = { key: keys.log(project, attempt), after, deliver: undefined };
    this.#followed.add(followed);
    try {
      while (!signal.aborted && !this.#closed) {
        const chunks = await this.#nextChunks(followed, signal);
        if (chunks.length === 0) return;
        followed.after = chunks.at(-1)?.position ?? followed.after;
        yield chunks;
      }
    } finally {
      this.#followed.delete(followed);
    }
  }

  /** Ends all followers. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const followed of this.#followed) followed.deliver?.([]);
    this.#followed.clear();
  }

  #nextChunks(followed: Followed, signal: AbortSignal): Promise<PlacedChunk[]> {
    return new Promise((resolve) => {
      const end = () => followed.deliver?.([]);
      followed.deliver = (chunks) => {
        followed.deliver = undefined;
        signal.removeEventListener('abort', end);
        resolve(chunks);
      };
      signal.addEventListener('abort', end, { once: true });
      this.#schedule(followed.after === '0' ? 0 : this.#everyMs);
    });
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined || this.#looking) return;
    this.#timer = setTimeout(() => void this.#look(), delayMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    const waiting = [...this.#followed].filter(({ deliver }) => deliver);
    await this.#readAll(waiting);
    this.#looking = false;
    if (!this.#closed && [...this.#followed].some(({ deliver }) => deliver)) this.#schedule(this.#everyMs);
  }

  /**
   * A stream may have several followers at several places, so each place is asked for by itself. All answers are awaited:
   * one that came after the next look had begun would be handed over twice. A failed look is followed by the next, and
   * the connection itself reports its loss.
   */
  async #readAll(waiting: readonly Followed[]): Promise<void> {
    await Promise.allSettled(
      waiting.map(async (followed) => {
        const from = followed.after === '0' ? '-' : `(${followed.after}`;
        const entries = await call(this.#store, (redis) =>
          redis.xrange(followed.key, from, '+', 'COUNT', CHUNKS_A_LOOK),
        );
        if (entries.length > 0) followed.deliver?.((entries as LogEntry[]).map(toPlacedChunk));
      }),
    );
  }
}
