import type { Job } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { queueKeys } from '../keys.ts';
import { findPosition } from './find-position.ts';

/** When it is a job's turn in its pool. */
export interface Turn {
  /** Its place in its project's line, 1 being the next. */
  readonly position: number;
  /** How many jobs of each project are expected to start before it. */
  readonly ahead: readonly { readonly project: string; readonly count: number }[];
  /** The part of the pool's starts that its project has, from 0 to 1. */
  readonly share: number;
}

/** A waiting job's turn; of one that is not queued yet the turn that it had if it were queued now. */
export async function findTurn(store: Store, job: Job): Promise<Turn> {
  const position = (await findPosition(store, job)) ?? (await countBefore(store, job)) + 1;
  return { position, ahead: [{ project: job.project, count: position - 1 }], share: 1 };
}

/** How many tickets a new one would stand behind. */
async function countBefore(store: Store, { spec }: Job): Promise<number> {
  const behind = (10 - spec.priority + 1) * 2 ** 32;
  return await call(store, (redis) => redis.zcount(queueKeys.prioritized(spec.pool), '-inf', `(${behind}`));
}
