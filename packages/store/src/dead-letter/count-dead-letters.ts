import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** Jobs that have failed for good for the same reason, and come from the same definition or from none. */
export interface DeadLetterGroup {
  readonly reason: string;
  readonly definition?: string;
  readonly count: number;
}

/** How many jobs have failed for good and are kept, the largest group first. */
export async function countDeadLetters(store: Store, project: string): Promise<DeadLetterGroup[]> {
  const counts = await call(store, (redis) => redis.hgetall(keys.deadLetters(project)));
  const groups = Object.entries(counts).map(([field, count]) => {
    const [reason = '', definition] = field.split(' ');
    return { reason, ...(definition ? { definition } : {}), count: Number(count) };
  });
  return groups.sort((a, b) => b.count - a.count);
}
