import type { BulkOperation, OperationId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { type OperationInHand, toOperation } from './operation-record.ts';

export async function findOperation(
  store: Store,
  project: string,
  id: OperationId,
): Promise<BulkOperation | undefined> {
  const [found] = await findOperations(store, project, [id]);
  return found?.operation;
}

export interface OperationPage {
  readonly operations: BulkOperation[];
  /** The last id that was looked at; absent at the end of the list. */
  readonly next?: OperationId;
}

/** A page of operations, newest first. @param before only those older than this one. */
export async function listOperations(
  store: Store,
  { project, before, limit }: { project: string; before?: OperationId | undefined; limit: number },
): Promise<OperationPage> {
  const newest = before ? `(${before}` : '+';
  const ids = (await call(store, (redis) =>
    redis.zrevrangebylex(keys.operations(project), newest, '-', 'LIMIT', 0, limit),
  )) as OperationId[];
  const found = await findOperations(store, project, ids);
  const next = ids.length === limit ? ids.at(-1) : undefined;
  return { operations: found.map(({ operation }) => operation), ...(next ? { next } : {}) };
}

/** The oldest operations that are under way. */
export async function listOpenOperations(
  store: Store,
  { project, limit }: { project: string; limit: number },
): Promise<OperationInHand[]> {
  const ids = await call(store, (redis) => redis.zrange(keys.operationsOpen(project), 0, String(limit - 1)));
  return await findOperations(store, project, ids as OperationId[]);
}

async function findOperations(store: Store, project: string, ids: readonly OperationId[]): Promise<OperationInHand[]> {
  if (ids.length === 0) return [];
  const replies = await callAll(store, (pipeline) => {
    for (const id of ids) pipeline.hgetall(keys.operation(project, id));
  });
  return ids.flatMap((id, index) => {
    const hash = replies[index] as Record<string, string>;
    return hash.version ? [toOperation({ project, id }, hash)] : [];
  });
}
