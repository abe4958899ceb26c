import type { Batch, BatchId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { findBatches } from './find-batch.ts';

export interface BatchPage {
  readonly batches: Batch[];
  /** The last id that was looked at; absent at the end of the list. */
  readonly next?: BatchId;
}

/** A page of batches, newest first. @param before only those older than this one. */
export async function listBatches(
  store: Store,
  { project, before, limit }: { project: string; before?: BatchId | undefined; limit: number },
): Promise<BatchPage> {
  const newest = before ? `(${before}` : '+';
  const ids = (await call(store, (redis) =>
    redis.zrevrangebylex(keys.batches(project), newest, '-', 'LIMIT', 0, limit),
  )) as BatchId[];
  const batches = await findBatches(store, project, ids);
  const next = ids.length === limit ? ids.at(-1) : undefined;
  return { batches, ...(next ? { next } : {}) };
}
