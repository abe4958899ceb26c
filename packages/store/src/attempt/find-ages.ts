import type { AttemptId } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** For how many milliseconds attempts have run. Those that have ended, and those of other projects, are left out. */
export async function findAges(
  store: Store,
  { project, attempts }: { project: string; attempts: readonly AttemptId[] },
): Promise<Map<AttemptId, number>> {
  const ages = new Map<AttemptId, number>();
  if (attempts.length === 0) return ages;
  const replies = await callAll(store, (pipeline) => {
    for (const attempt of attempts) pipeline.hmget(keys.attempt(project, attempt), 'startedAt', 'endedAt');
  });
  for (const [index, attempt] of attempts.entries()) {
    const [startedAt, endedAt] = replies[index] as (string | null)[];
    if (startedAt && !endedAt) ages.set(attempt, Math.max(0, store.now() - Number(startedAt)));
  }
  return ages;
}
