import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Client } from './client.ts';
import { drawJob } from './job-kinds.ts';

export interface LoadOptions {
  readonly client: Client;
  readonly random: Random;
  readonly jobsPerSecond: number;
  readonly signal: AbortSignal;
  /** The run broke off: nobody waits any more for what has not been accepted. */
  readonly hopeless: AbortSignal;
}

/** Submits jobs of all kinds at a steady pace until the signal; resolves when the last of them was accepted. */
export async function keepLoad({ client, random, jobsPerSecond, signal, hopeless }: LoadOptions): Promise<void> {
  const open = new Set<Promise<unknown>>();
  while (!signal.aborted) {
    // What was refused is in the ledger, and the checker says so.
    const submitted = client.submit(drawJob(random), hopeless).catch(() => undefined);
    open.add(submitted);
    void submitted.then(() => open.delete(submitted));
    await sleep(1_000 / jobsPerSecond, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(open);
}
