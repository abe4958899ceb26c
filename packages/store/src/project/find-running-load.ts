import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** How many attempts of a project run, of those that may at once. */
export interface RunningLoad {
  readonly running: number;
  readonly limit: number;
}

/** Undefined where a project may run any number; that costs no call. */
export async function findRunningLoad(store: Store, project: string): Promise<RunningLoad | undefined> {
  const { runningLimit: limit } = await store.projects.read(project);
  if (limit === undefined) return undefined;
  return { running: await call(store, (redis) => redis.zcard(keys.leases(project))), limit };
}
