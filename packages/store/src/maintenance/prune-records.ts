import type { BatchId, OperationId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { Retention } from './prune-ended.ts';

interface Pruning extends Retention {
  readonly project: string;
  readonly now: number;
  readonly limit: number;
}

interface RecordKeys {
  readonly all: string;
  readonly ended: string;
  record(id: string): string;
}

/** Removes the records of ended batches that are past their retention, the oldest first; it is that of jobs. */
export async function pruneBatches(store: Store, pruning: Pruning): Promise<number> {
  const { project } = pruning;
  return await prune(store, pruning, {
    all: keys.batches(project),
    ended: keys.batchesEnded(project),
    record: (id) => keys.batch(project, id as BatchId),
  });
}

/** Removes ended operations in the same way. */
export async function pruneOperations(store: Store, pruning: Pruning): Promise<number> {
  const { project } = pruning;
  return await prune(store, pruning, {
    all: keys.operations(project),
    ended: keys.operationsEnded(project),
    record: (id) => keys.operation(project, id as OperationId),
  });
}

async function prune(store: Store, pruning: Pruning, { all, ended, record }: RecordKeys): Promise<number> {
  const { now, maxAgeMs, maxCount, limit } = pruning;
  const [count, old] = await call(store, (redis) =>
    Promise.all([redis.zcard(ended), redis.zrangebyscore(ended, '-inf', `(${now - maxAgeMs}`, 'LIMIT', 0, limit)]),
  );
  const surplus = Math.min(count - maxCount, limit);
  const many = surplus > 0 ? await call(store, (redis) => redis.zrange(ended, 0, String(surplus - 1))) : [];
  const ids = [...new Set([...old, ...many])];
  const words = await Promise.all(
    ids.map((id) => runScript(store, 'prune-record', { keys: [record(id), all, ended], args: [id] })),
  );
  return words.filter((word) => word === 'ok').length;
}
