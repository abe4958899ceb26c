import { setTimeout as sleep } from 'node:timers/promises';

/** How long `eventually` tries and how often. */
export interface Patience {
  withinMs?: number;
  everyMs?: number;
}

/**
 * Tries a probe until it neither throws nor answers something falsy (an answer of `undefined`, as from `expect`, is a
 * yes), and gives its answer. Fails with the probe's last error.
 */
export async function eventually<T>(probe: () => T | Promise<T>, patience: Patience = {}): Promise<T> {
  const { withinMs = 5_000, everyMs = 25 } = patience;
  const until = performance.now() + withinMs;
  for (;;) {
    try {
      const answer = await probe();
      if (answer === undefined || answer) return answer;
      throw new Error(`it did not come true within ${withinMs} ms, the last answer was ${String(answer)}`);
    } catch (error) {
      if (performance.now() >= until) throw error;
    }
    await sleep(everyMs);
  }
}
