import { repeatEvery } from './repeat-every.ts';

/** Where time comes from. Subtract with `monotonic`, show `now`, store Redis's time; tests drive one by hand. */
export interface Clock {
  /** Wall time in epoch milliseconds. It may jump. */
  now(): number;
  /** Milliseconds from an arbitrary start, the same for all threads of a process. It never goes back. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with `signal.reason` when the signal aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `fn` each `ms`, first after `ms`, never twice at once: ticks that fall due while it runs are skipped.
   * An error goes to `onError`; without one it ends the timer and rises from `stop`, or as an unhandled rejection.
   */
  every(ms: number, fn: () => Promise<void> | void, onError?: (error: unknown) => void): Timer;
}

/** A repetition that was started by `Clock.every`. */
export interface Timer {
  /** Resolves when no call is running and none will follow. Stopping twice is fine. */
  stop(): Promise<void>;
}

// setTimeout fires at once for anything longer than a signed 32-bit number of milliseconds.
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  // Not `performance.now()`, which begins anew in each thread.
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  async sleep(ms, signal) {
    for (let leftMs = ms; ; leftMs -= LONGEST_TIMEOUT_MS) {
      await sleepOnce(Math.min(leftMs, LONGEST_TIMEOUT_MS), signal);
      if (leftMs <= LONGEST_TIMEOUT_MS) return;
    }
  },
  every: (ms, fn, onError) => repeatEvery(systemClock, ms, { fn, onError }),
};

function sleepOnce(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timeout);
      reject(signal?.reason);
    };
    const timeout = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
