import type { Batch, BatchId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toBatch } from './batch-record.ts';

export async function findBatch(store: Store, project: string, id: BatchId): Promise<Batch | undefined> {
  const hash = await call(store, (redis) => redis.hgetall(keys.batch(project, id)));
  return hash.version ? toBatch({ project, id }, hash) : undefined;
}

/** The batches of these ids, in order; those that are gone are left out. */
export async function findBatches(store: Store, project: string, ids: readonly BatchId[]): Promise<Batch[]> {
  if (ids.length === 0) return [];
  const replies = await callAll(store, (pipeline) => {
    for (const id of ids) pipeline.hgetall(keys.batch(project, id));
  });
  return ids.flatMap((id, index) => {
    const hash = replies[index] as Record<string, string>;
    return hash.version ? [toBatch({ project, id }, hash)] : [];
  });
}
