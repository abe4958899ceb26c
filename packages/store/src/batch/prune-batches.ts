import type { BatchId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { Retention } from '../maintenance/prune-ended.ts';

/** Removes the records of ended batches that are past their retention, the oldest first; it is that of jobs. */
export async function pruneBatches(
  store: Store,
  { project, now, maxAgeMs, maxCount, limit }: Retention & { project: string; now: number; limit: number },
): Promise<number> {
  const ended = keys.batchesEnded(project);
  const [count, old] = await call(store, (redis) =>
    Promise.all([redis.zcard(ended), redis.zrangebyscore(ended, '-inf', `(${now - maxAgeMs}`, 'LIMIT', 0, limit)]),
  );
  const surplus = Math.min(count - maxCount, limit);
  const many = surplus > 0 ? await call(store, (redis) => redis.zrange(ended, 0, String(surplus - 1))) : [];
  const ids = [...new Set([...old, ...many])] as BatchId[];
  const words = await Promise.all(
    ids.map((id) =>
      runScript(store, 'prune-batch', { keys: [keys.batch(project, id), keys.batches(project), ended], args: [id] }),
    ),
  );
  return words.filter((word) => word === 'ok').length;
}
