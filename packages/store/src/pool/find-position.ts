import { type Job, toAttemptId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** A queued job's place in its project's line, 1 being the next; undefined where it does not wait there. */
export async function findPosition(
  store: Store,
  { id, project, attempt, state, spec }: Job,
): Promise<number | undefined> {
  if (state !== 'queued') return undefined;
  const line = keys.line(spec.pool, project);
  const rank = await call(store, (redis) => redis.zrank(line, toAttemptId(id, attempt + 1)));
  return rank === null ? undefined : rank + 1;
}
