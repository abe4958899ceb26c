import { type Job, toAttemptId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { queueKeys } from '../keys.ts';

/** A queued job's place in its pool's queue, 1 being the next; undefined where it does not wait there. */
export async function findPosition(store: Store, { id, attempt, state, spec }: Job): Promise<number | undefined> {
  if (state !== 'queued') return undefined;
  const rank = await call(store, (redis) =>
    redis.zrank(queueKeys.prioritized(spec.pool), toAttemptId(id, attempt + 1)),
  );
  return rank === null ? undefined : rank + 1;
}
