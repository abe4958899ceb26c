import type { Job } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { describeLimit, type Limit } from './describe-limit.ts';
import { findStrictLimit, toWaitingScore } from './limit-order.ts';

/**
 * What a new job would meet at its limits. `closed`: it would wait at this one, behind so many others. `full`: its key has no
 * slot free, and it asks to be skipped or refused then.
 */
export type Entry =
  | { readonly word: 'open' | 'full' }
  | { readonly word: 'closed'; readonly limit: Limit; readonly ahead: number };

/** Reads what `enterLimits` would come to, and changes nothing. */
export async function foreseeEntry(store: Store, job: Job): Promise<Entry> {
  if (await isFull(store, job)) return { word: 'full' };
  for (const { id, slots: ownSlots } of job.spec.limits ?? []) {
    const [found, ahead] = await Promise.all([
      describeLimit(store, { project: job.project, id }),
      call(store, (redis) => redis.zcount(keys.limitWaiting(job.project, id), '-inf', toWaitingScore(job))),
    ]);
    // The numbers of the newest job hold.
    const limit = ownSlots === undefined ? found : { ...found, slots: ownSlots };
    const { slots = Number.POSITIVE_INFINITY, held, isPaused, opensAt } = limit;
    if (isPaused || ahead > 0 || held >= slots || opensAt !== undefined) return { word: 'closed', limit, ahead };
  }
  return { word: 'open' };
}

async function isFull(store: Store, job: Job): Promise<boolean> {
  const strict = findStrictLimit(job);
  if (!strict) return false;
  const [held, waiting] = (await callAll(store, (pipeline) => {
    pipeline.zcard(keys.limitHolders(job.project, strict.id));
    pipeline.zcard(keys.limitWaiting(job.project, strict.id));
  })) as [number, number];
  return held + waiting >= (strict.slots ?? 1);
}
