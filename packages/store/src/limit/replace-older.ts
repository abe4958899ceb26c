import type { JobId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { keys } from '../keys.ts';

/**
 * Cancels the oldest jobs of a key, whether they run or wait, as many as are too many: the newest stay. Each process that
 * does it comes to the same end, so it may be done at any time, and twice.
 */
export async function replaceOlder(
  store: Store,
  { project, id, slots }: { project: string; id: string; slots: number },
): Promise<void> {
  const [holders, waiting] = await call(store, (redis) =>
    Promise.all([
      redis.zrange(keys.limitHolders(project, id), 0, '-1'),
      redis.zrange(keys.limitWaiting(project, id), 0, '-1'),
    ]),
  );
  // A job may have moved from one list to the other in between.
  const byAge = [...new Set([...holders, ...waiting])].sort() as JobId[];
  const surplus = byAge.slice(0, Math.max(0, byAge.length - slots));
  for (const job of surplus) await cancelJob(store, { project, id: job, reason: 'replaced' });
}
