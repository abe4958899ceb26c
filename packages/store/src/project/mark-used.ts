import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/**
 * Puts a project among those that maintenance looks after for the next minutes. A submission does so by itself; so must
 * whatever else leaves work for a maintenance loop.
 */
export async function markUsed(store: Store, project: string): Promise<void> {
  await call(store, (redis) => redis.zadd(keys.projects(), 'GT', store.now(), project));
}
