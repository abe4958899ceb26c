import type { Job } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { findBlockingLimit } from './limit-order.ts';

/** The limit that a job waits at, and how many wait there before it; undefined where none holds it. */
export async function findLimitPlace(store: Store, job: Job): Promise<{ id: string; ahead: number } | undefined> {
  const id = findBlockingLimit(job);
  if (id === undefined) return undefined;
  const ahead = await call(store, (redis) => redis.zrank(keys.limitWaiting(job.project, id), job.id));
  return ahead === null ? undefined : { id, ahead };
}
