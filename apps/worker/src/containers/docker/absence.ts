import type { EngineDescription } from '../container-engine.ts';

/** While a daemon was away for somebody who waited for a container. Instants are epoch milliseconds. */
export interface Absence {
  /** The connection broke. */
  readonly from: number;
  /** The last time that it was not there at all; one that comes up lets callers wait. */
  readonly until: number;
}

export interface AbsentExit {
  readonly startedAt?: number;
  readonly finishedAt?: number;
}

/**
 * Whether a container that was found exited after an absence was ended by its daemon, whatever its exit code: one that heeds
 * SIGTERM exits as it likes. A daemon without live-restore ends what runs before it goes down, or as the first thing
 * when it comes up after it was killed. Only what exits in between has exited by itself.
 */
export function wasEndedAround(
  { from, until }: Absence,
  { startedAt, finishedAt }: AbsentExit,
  { liveRestore, engineStartedAt }: Pick<EngineDescription, 'liveRestore' | 'engineStartedAt'>,
): boolean {
  if (liveRestore || engineStartedAt === undefined || startedAt === undefined || finishedAt === undefined) return false;
  const isRestarted = startedAt < engineStartedAt && finishedAt <= engineStartedAt;
  return isRestarted && (finishedAt < from || finishedAt > until);
}
