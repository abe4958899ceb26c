import type { Batch, BatchId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { IDEMPOTENCY_SECONDS } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import { closeBatch, endBatchIfDone } from './end-batch.ts';
import { findBatches } from './find-batch.ts';

export interface Walked {
  readonly ended: number;
  /** Where the next walk goes on; absent at the end of the list. */
  readonly after?: BatchId;
}

/**
 * Looks at some batches that have not ended, and ends those whose jobs have: a process that died between the end of the
 * last job and that of its batch left them so. One whose submission broke off is closed when nobody can resume it.
 */
export async function endBatches(
  store: Store,
  { project, after, limit, now }: { project: string; after?: BatchId | undefined; limit: number; now: number },
): Promise<Walked> {
  const oldest = after ? `(${after}` : '-';
  const ids = (await call(store, (redis) =>
    redis.zrangebylex(keys.batchesOpen(project), oldest, '+', 'LIMIT', 0, limit),
  )) as BatchId[];
  const batches = await findBatches(store, project, ids);
  const words = await Promise.all(batches.map((batch) => endOne(store, batch, now)));
  const ended = words.filter((isEnded) => isEnded).length;
  const last = ids.length === limit ? ids.at(-1) : undefined;
  return { ended, ...(last ? { after: last } : {}) };
}

async function endOne(store: Store, batch: Batch, now: number): Promise<boolean> {
  const isAbandoned = batch.closedAt === undefined && now >= batch.createdAt + IDEMPOTENCY_SECONDS * 1_000;
  return isAbandoned ? await closeBatch(store, batch) : await endBatchIfDone(store, batch);
}
