import type { AttemptId } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** An attempt, and the project that it belongs to. */
export interface PlacedAttempt {
  readonly project: string;
  readonly attempt: AttemptId;
}

/**
 * Those of the attempts that nobody holds a lease on: they have ended, were taken from their worker, or are unknown. None
 * of them is ever held again, for each attempt is claimed once.
 */
export async function listUnheld<T extends PlacedAttempt>(store: Store, attempts: readonly T[]): Promise<T[]> {
  if (attempts.length === 0) return [];
  const tokens = await callAll(store, (pipeline) => {
    for (const { project, attempt } of attempts) pipeline.hget(keys.attempt(project, attempt), 'token');
  });
  return attempts.filter((_, index) => tokens[index] === null);
}
