import { isWorkerId, type Worker, type WorkerId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { postMessage } from './inbox.ts';

/** A worker that has not been heard of for this long counts as gone. */
export const GONE_AFTER_MS = 15_000;

/** Says that a worker lives, and what it holds. */
export async function registerHeartbeat(
  store: Store,
  worker: Omit<Worker, 'seenAt' | 'version'>,
): Promise<{ drainRequested: boolean }> {
  const now = store.now();
  const record: Worker = { ...worker, version: 1, seenAt: now };
  const replies = await callAll(store, (pipeline) => {
    pipeline.hset(keys.worker(worker.id), 'record', JSON.stringify(record));
    pipeline.zadd(keys.workers(), now, worker.id);
    pipeline.hget(keys.worker(worker.id), 'drainRequestedAt');
    pipeline.zadd(keys.pools(), ...worker.pools.flatMap((name) => [now, name]));
  });
  return { drainRequested: replies[2] !== null };
}

export async function findWorker(store: Store, id: WorkerId): Promise<Worker | undefined> {
  const record = await call(store, (redis) => redis.hget(keys.worker(id), 'record'));
  return record ? toWorker(record, store.now()) : undefined;
}

/** All workers that were heard of lately, newest first; those that fell silent are `gone`. */
export async function listWorkers(store: Store): Promise<Worker[]> {
  const ids = (await call(store, (redis) => redis.zrange(keys.workers(), 0, '-1'))).filter(isWorkerId);
  const records = await callAll(store, (pipeline) => {
    for (const id of ids) pipeline.hget(keys.worker(id), 'record');
  });
  const now = store.now();
  const workers = records.flatMap((record) => (typeof record === 'string' ? [toWorker(record, now)] : []));
  return workers.sort((a, b) => (a.id < b.id ? 1 : -1));
}

export async function removeWorker(store: Store, id: WorkerId): Promise<void> {
  await callAll(store, (pipeline) => {
    pipeline.zrem(keys.workers(), id);
    pipeline.unlink(keys.worker(id), keys.inbox(id));
  });
}

/** Asks a worker to take no more work and to leave when it is done. */
export async function requestDrain(store: Store, id: WorkerId): Promise<'ok' | 'not-found'> {
  if (!(await findWorker(store, id))) return 'not-found';
  await call(store, (redis) => redis.hset(keys.worker(id), 'drainRequestedAt', store.now()));
  await postMessage(store, id, { kind: 'drain' });
  return 'ok';
}

/** Drops what is known of workers that have been silent for long. */
export async function forgetWorkers(
  store: Store,
  { now, unseenForMs }: { now: number; unseenForMs: number },
): Promise<number> {
  const ids = await call(store, (redis) =>
    redis.zrangebyscore(keys.workers(), '-inf', now - unseenForMs, 'LIMIT', 0, 100),
  );
  for (const id of ids.filter(isWorkerId)) await removeWorker(store, id);
  return ids.length;
}

function toWorker(record: string, now: number): Worker {
  // A worker of an older release says nothing of these.
  const worker = { clockSkewMs: 0, obstacles: [], ...JSON.parse(record) } as Worker;
  return now - worker.seenAt > GONE_AFTER_MS ? { ...worker, state: 'gone' } : worker;
}
