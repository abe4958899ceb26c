import { setTimeout as sleep } from 'node:timers/promises';
import { type Redis, ReplyError } from 'ioredis';

const BEAT_EVERY_MS = 1_000;
/** A Redis that forks or waits for its disk may be silent for a second or two. */
const MAX_SILENCE_MS = 2_500;

/**
 * Asks for a sign of life every second, and connects anew where none comes: a network can swallow what is sent and tell
 * nobody for minutes.
 */
export class Pulse {
  readonly #redis: Redis;
  readonly #stopping = new AbortController();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  start(): void {
    void this.#watch(this.#stopping.signal);
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let silentSince: number | undefined;
    while (!signal.aborted) {
      const askedAt = performance.now();
      if (await this.#isWell()) silentSince = undefined;
      else silentSince ??= askedAt;
      if (silentSince !== undefined && performance.now() - silentSince > MAX_SILENCE_MS) {
        silentSince = undefined;
        this.#redis.disconnect(true);
      }
      const restMs = Math.max(0, askedAt + BEAT_EVERY_MS - performance.now());
      await sleep(restMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** One that dials is left to its own deadline; one that has dialled waits for a first answer, perhaps in vain. */
  async #isWell(): Promise<boolean> {
    const { status } = this.#redis;
    if (status === 'connect') return false;
    return status !== 'ready' || (await this.#beat());
  }

  async #beat(): Promise<boolean> {
    const answer = this.#redis.ping().then(
      () => true,
      // A Redis whose disk is full refuses even this, and lives.
      (error) => error instanceof ReplyError,
    );
    return await Promise.race([answer, sleep(BEAT_EVERY_MS, false, { ref: false })]);
  }
}
