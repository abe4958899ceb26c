import type { Redis } from 'ioredis';

/** A search dials once; what is refused meanwhile begins no other. */
const EVERY_MS = 500;

/**
 * A master that was made a replica keeps its connections, while its name leads to the new master already. Whoever is
 * told that writes are refused looks where a new connection leads, and goes there only where that is a master: a Redis
 * that is a replica for a while goes on answering reads.
 */
export class MasterSearch {
  readonly #redis: Redis;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Looks at what Redis answered to a call. */
  notice({ message }: Error): void {
    if (!message.includes('READONLY') || performance.now() < this.#nextAt) return;
    this.#nextAt = Number.POSITIVE_INFINITY;
    void this.#search()
      .catch(() => {})
      .finally(() => {
        this.#nextAt = performance.now() + EVERY_MS;
      });
  }

  async #search(): Promise<void> {
    const scout = this.#redis.duplicate({ retryStrategy: () => null, enableOfflineQueue: true });
    scout.on('error', () => {});
    try {
      const isElsewhere = (await isMaster(scout)) && !(await isMaster(this.#redis));
      if (isElsewhere) this.#redis.disconnect(true);
    } finally {
      scout.disconnect();
    }
  }
}

async function isMaster(redis: Redis): Promise<boolean> {
  const [role] = (await redis.role()) as [string];
  return role === 'master';
}
