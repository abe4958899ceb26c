import { type Batch, type BatchId, countLeft } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { findBatch } from './find-batch.ts';

/** Says that no more jobs come, and ends the batch where none is left. @returns whether it did. */
export async function closeBatch(store: Store, { project, id }: { project: string; id: BatchId }): Promise<boolean> {
  await runScript(store, 'close-batch', { keys: [keys.batch(project, id)], args: [store.now()] });
  return await settleBatch(store, { project, id });
}

/** Ends a batch whose last job has ended. @returns whether this call ended it: one does, whoever looks. */
export async function endBatchIfDone(store: Store, { project, id, ...batch }: Batch): Promise<boolean> {
  if (batch.closedAt === undefined || batch.endedAt !== undefined || countLeft(batch.counts) > 0) return false;
  const now = store.now();
  const event = writeEvent({ type: 'batch.ended', project, batch: id, at: now, counts: batch.counts });
  const word = await runScript(store, 'end-batch', {
    keys: [keys.batch(project, id), keys.batchesOpen(project), keys.batchesEnded(project), keys.events(project)],
    args: [now, id, event],
  });
  return word === 'ok';
}

/** The step behind the end of a job: it may have been the last one of its batch. */
export async function settleBatch(store: Store, { project, id }: { project: string; id: BatchId }): Promise<boolean> {
  const batch = await findBatch(store, project, id);
  return batch !== undefined && (await endBatchIfDone(store, batch));
}
