import { setImmediate } from 'node:timers/promises';
import { type Clock, repeatEvery, type Timer } from '@longshore/platform';

interface Sleeper {
  dueAt: number;
  wake: () => void;
}

/** A clock that stands still until a test advances it. `monotonic` starts at 0, `now` at the given epoch milliseconds. */
export class ManualClock implements Clock {
  #elapsedMs = 0;
  readonly #startAt: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startAt = Date.parse('2026-01-01T00:00:00Z')) {
    this.#startAt = startAt;
  }

  now(): number {
    return this.#startAt + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  /** How many sleeps wait, so that a test knows that the code under test has reached its wait. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const sleeper: Sleeper = { dueAt: this.#elapsedMs + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => this.#sleepers.delete(sleeper) && reject(signal.reason), { once: true });
    });
  }

  every(ms: number, fn: () => Promise<void> | void, onError?: (error: unknown) => void): Timer {
    return repeatEvery(this, ms, { fn, onError });
  }

  /** Moves time on, waking each sleeper at its own moment and letting what it woke run before the next. */
  async advance(ms: number): Promise<void> {
    const targetMs = this.#elapsedMs + ms;
    await setImmediate();
    for (let next = this.#nextDue(targetMs); next; next = this.#nextDue(targetMs)) {
      this.#elapsedMs = Math.max(this.#elapsedMs, next.dueAt);
      this.#sleepers.delete(next);
      next.wake();
      await setImmediate();
    }
    this.#elapsedMs = targetMs;
  }

  #nextDue(byMs: number): Sleeper | undefined {
    return [...this.#sleepers].filter(({ dueAt }) => dueAt <= byMs).sort((a, b) => a.dueAt - b.dueAt)[0];
  }
}
