import { performance } from 'node:perf_hooks';
import type { Redis } from 'ioredis';

const SYNC_EVERY_MS = 5_000;
/** An answer may have been given at any moment of its way; one that was longer under way tells too little. */
const MAX_TRAVEL_MS = 200;
/** So long the last good answer is better than a slow one: a monotonic clock drifts by a few milliseconds meanwhile. */
const TRUSTED_MS = 60_000;

/**
 * Redis's clock, read without asking each time: the offset to this process's monotonic clock, taken anew every few
 * seconds, and wrong by half of that answer's travel time at most. The machine's own wall clock counts only until Redis has answered once.
 */
export class RedisClock {
  readonly #redis: Redis;
  #offsetMs = Date.now() - performance.now();
  #syncedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis) {
    this.#redis = redis;
    redis.on('ready', () => {
      // It may be another Redis, with another clock.
      this.#syncedAt = Number.NEGATIVE_INFINITY;
      void this.sync();
    });
  }

  /** Epoch milliseconds. */
  now(): number {
    return Math.floor(performance.now() + this.#offsetMs);
  }

  start(): void {
    this.#timer = setInterval(() => void this.sync(), SYNC_EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** A failure changes nothing: the connection reports it, and the next sync comes. */
  async sync(): Promise<void> {
    const sentAt = performance.now();
    const reply = await this.#redis.time().catch(() => undefined);
    if (!reply) return;
    const receivedAt = performance.now();
    if (receivedAt - sentAt > MAX_TRAVEL_MS && receivedAt - this.#syncedAt < TRUSTED_MS) return;
    this.#syncedAt = receivedAt;
    const redisMs = Number(reply[0]) * 1_000 + Number(reply[1]) / 1_000;
    this.#offsetMs = redisMs - (sentAt + receivedAt) / 2;
  }
}
