import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `probe` until it answers something other than undefined, or throws once the time is up. */
export async function waitUntil<T>(
  what: string,
  timeoutMs: number,
  probe: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const startedAt = performance.now();
  while (performance.now() - startedAt < timeoutMs) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    await sleep(100);
  }
  throw new Error(`${what} took longer than ${timeoutMs / 1000} s`);
}
