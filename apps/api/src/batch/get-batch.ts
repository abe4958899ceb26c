import { type Batch, type BatchId, LongshoreError } from '@longshore/shared';
import { findBatch } from '@longshore/store';
import type { ApiContext } from '../context.ts';

/** @throws LongshoreError `batch-not-found` */
export async function getBatch(
  { store }: Pick<ApiContext, 'store'>,
  { project, id }: { project: string; id: BatchId },
): Promise<Batch> {
  const batch = await findBatch(store, project, id);
  if (!batch) throw new LongshoreError('batch-not-found', `There is no batch ${id}; it may have been pruned.`);
  return batch;
}
