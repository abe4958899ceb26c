import type { Batch } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { markUsed } from '../project/mark-used.ts';
import { toBatchFields } from './batch-record.ts';

/** Writes a batch before its first job is submitted. `exists`: it is there, and its submission goes on. */
export async function createBatch(store: Store, batch: Batch): Promise<'ok' | 'exists'> {
  const { project, id } = batch;
  await markUsed(store, project);
  return (await runScript(store, 'create-record', {
    keys: [keys.batch(project, id), keys.batches(project), keys.batchesOpen(project)],
    args: [id, ...Object.entries(toBatchFields(batch)).flat()],
  })) as 'ok' | 'exists';
}
