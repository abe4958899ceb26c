import type { AttemptId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** When the lease on an attempt runs out unless it is renewed: epoch milliseconds; undefined where nobody holds one. */
export async function findLeaseEnd(store: Store, project: string, attempt: AttemptId): Promise<number | undefined> {
  const leaseUntil = await call(store, (redis) => redis.zscore(keys.leases(project), attempt));
  return leaseUntil === null ? undefined : Number(leaseUntil);
}
