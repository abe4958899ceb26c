import type { AttemptId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

export interface HeldLease {
  readonly attempt: AttemptId;
  readonly token: string;
}

/** An attempt that its holder ended while the renewal was under way is in neither list. */
export interface Renewal {
  readonly leaseUntil: number;
  /** No longer ours: stop them, and report nothing. */
  readonly lost: AttemptId[];
  readonly cancelRequested: AttemptId[];
}

/** Renews all of a worker's leases in a project with one call. */
export async function renewLeases(
  store: Store,
  { project, leaseMs, leases }: { project: string; leaseMs: number; leases: readonly HeldLease[] },
): Promise<Renewal> {
  const leaseUntil = store.now() + leaseMs;
  if (leases.length === 0) return { leaseUntil, lost: [], cancelRequested: [] };
  const words = (await runScript(store, 'renew-leases', {
    keys: [keys.leases(project), ...leases.map(({ attempt }) => keys.attempt(project, attempt))],
    args: [leaseUntil, ...leases.flatMap(({ attempt, token }) => [attempt, token])],
  })) as string[];
  const having = (word: string) => leases.filter((_, index) => words[index] === word).map(({ attempt }) => attempt);
  return { leaseUntil, lost: having('lease-lost'), cancelRequested: having('cancel-requested') };
}
