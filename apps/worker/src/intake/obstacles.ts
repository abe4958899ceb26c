import type { Obstacle, ObstacleReason } from '@longshore/shared';

/** What keeps this worker from taking work just now. Whoever finds an obstacle sets it, and clears it when it is over. */
export class Obstacles {
  readonly #details = new Map<ObstacleReason, string>();
  #cleared = Promise.withResolvers<void>();

  get list(): readonly Obstacle[] {
    return [...this.#details].map(([reason, detail]) => ({ reason, detail }));
  }

  get isClear(): boolean {
    return this.#details.size === 0;
  }

  set(reason: ObstacleReason, detail: string): void {
    this.#details.set(reason, detail);
  }

  clear(reason: ObstacleReason): void {
    if (!this.#details.delete(reason) || !this.isClear) return;
    this.#cleared.resolve();
    this.#cleared = Promise.withResolvers();
  }

  /** Resolves once there is none; rejects with the signal's reason when it aborts first. */
  async whenClear(signal: AbortSignal): Promise<void> {
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (!this.isClear) await Promise.race([this.#cleared.promise, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
