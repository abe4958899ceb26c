import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.ts';
import type { Client } from './client.ts';
import { drawJob, type JobKind } from './job-kinds.ts';

/** The share of jobs that wait for others, and how far back they look for those. */
const FOLLOWERS = 0.2;
const RECENT = 10;

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
  const accepted: string[] = [];
  while (!signal.aborted) {
    // What was refused is in the ledger, and the checker says so.
    const submitted = client.submit(mayFollow(drawJob(random), accepted, random), hopeless).then(
      (id) => accepted.push(id),
      () => undefined,
    );
    open.add(submitted);
    void submitted.then(() => open.delete(submitted));
    await sleep(1_000 / jobsPerSecond, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(open);
}

/** A part of the jobs wait for some that came shortly before. Those may have ended, run, or wait for others themselves. */
function mayFollow(kind: JobKind, accepted: readonly string[], random: Random): JobKind {
  const recent = accepted.slice(-RECENT);
  const [isFollower, picks] = [random.next() < FOLLOWERS, [random.next(), random.next()]];
  if (!isFollower || recent.length === 0) return kind;
  const after = [...new Set(picks.map((pick) => recent[Math.floor(pick * recent.length)]))];
  return { ...kind, name: `${kind.name}-after`, request: { ...kind.request, after, when: 'ended' } };
}
