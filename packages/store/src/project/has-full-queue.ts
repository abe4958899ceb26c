import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** Whether as many jobs of a project wait as may, so that one more would be refused. Exact only at this moment. */
export async function hasFullQueue(store: Store, project: string): Promise<boolean> {
  const { queuedLimit } = await store.projects.read(project);
  if (queuedLimit === undefined) return false;
  const [open, running] = await call(store, (redis) =>
    Promise.all([redis.get(keys.open(project)), redis.zcard(keys.leases(project))]),
  );
  return Number(open ?? 0) - running >= queuedLimit;
}
