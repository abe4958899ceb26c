import type { Rate } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { WAITS_ELSEWHERE } from './limit-order.ts';

/** A limit as it is now. */
export interface Limit {
  readonly id: string;
  /** What submissions named; absent where the limit is no key's. */
  readonly key?: string;
  /** How many jobs may hold it at once; absent: any number. */
  readonly slots?: number;
  readonly rate?: Rate;
  readonly isPaused: boolean;
  /** Jobs that hold it: queued, running, or waiting to run again after their worker was lost. */
  readonly held: number;
  /** Jobs that wait at it. */
  readonly waiting: number;
  /** When its rate lets the next job go on; absent where it has no rate or that is now. */
  readonly opensAt?: number;
}

/** A limit that nobody has set, holds or waits for is one that holds nothing. */
export async function describeLimit(store: Store, { project, id }: { project: string; id: string }): Promise<Limit> {
  const [limit] = await describeLimits(store, project, [id]);
  return limit as Limit;
}

/** The limits of these ids, in order. */
export async function describeLimits(store: Store, project: string, ids: readonly string[]): Promise<Limit[]> {
  const replies = await callAll(store, (pipeline) => {
    for (const id of ids) {
      pipeline.hgetall(keys.limit(project, id));
      pipeline.zcard(keys.limitHolders(project, id));
      pipeline.zcount(keys.limitWaiting(project, id), '-inf', `(${WAITS_ELSEWHERE}`);
    }
  });
  return ids.map((id, index) => {
    const [hash, held, waiting] = replies.slice(3 * index) as [Record<string, string>, number, number];
    return { id, ...readNumbers(hash, store.now()), held, waiting };
  });
}

function readNumbers({ key, slots, rateIntervalMs, rateBurst, tat, paused }: Record<string, string>, now: number) {
  const rate = rateIntervalMs ? { intervalMs: Number(rateIntervalMs), burst: Number(rateBurst) } : undefined;
  const opensAt = rate && tat ? Math.ceil(Number(tat) - (rate.burst - 1) * rate.intervalMs) : 0;
  return {
    ...(key === undefined ? {} : { key }),
    ...(slots ? { slots: Number(slots) } : {}),
    ...(rate ? { rate } : {}),
    isPaused: paused !== undefined,
    ...(opensAt > now ? { opensAt } : {}),
  };
}
