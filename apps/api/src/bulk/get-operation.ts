import { type BulkOperation, LongshoreError, type OperationId } from '@longshore/shared';
import { findOperation } from '@longshore/store';
import type { ApiContext } from '../context.ts';

/** @throws LongshoreError `operation-not-found` */
export async function getOperation(
  { store }: Pick<ApiContext, 'store'>,
  { project, id }: { project: string; id: OperationId },
): Promise<BulkOperation> {
  const operation = await findOperation(store, project, id);
  if (!operation)
    throw new LongshoreError('operation-not-found', `There is no operation ${id}; it may have been pruned.`);
  return operation;
}
