import type { BulkOperation } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { markUsed } from '../project/mark-used.ts';
import { toOperationFields } from './operation-record.ts';

/** Writes an operation; the maintenance loop begins with it. `exists`: the same request has made it before. */
export async function createOperation(store: Store, operation: BulkOperation): Promise<'ok' | 'exists'> {
  const { project, id } = operation;
  await markUsed(store, project);
  return (await runScript(store, 'create-record', {
    keys: [keys.operation(project, id), keys.operations(project), keys.operationsOpen(project)],
    args: [id, ...Object.entries(toOperationFields(operation)).flat()],
  })) as 'ok' | 'exists';
}
