import { setTimeout as sleep } from 'node:timers/promises';
import { LongshoreError } from '@longshore/shared';

const PAUSE_MS = 500;

/**
 * Calls until it works: a stream that has begun outlives an outage of Redis instead of breaking off.
 * Errors that will not pass rise at once, and so does any when the signal aborts.
 */
export async function callPatiently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted || !(error instanceof LongshoreError) || !error.retryable) throw error;
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => {});
    }
  }
}
