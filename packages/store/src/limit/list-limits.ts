import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { describeLimits, type Limit } from './describe-limit.ts';

/** A page of the limits that are held, waited for or owed, by id. */
export async function listLimits(
  store: Store,
  { project, after = '', limit }: { project: string; after?: string | undefined; limit: number },
): Promise<{ limits: Limit[]; next?: string }> {
  const ids = (await call(store, (redis) => redis.zrange(keys.limits(project), 0, '-1'))).sort();
  const rest = ids.filter((id) => id > after);
  const page = rest.slice(0, limit);
  const limits = await describeLimits(store, project, page);
  const last = page.at(-1);
  return { limits, ...(rest.length > limit && last !== undefined ? { next: last } : {}) };
}

/** One of them; undefined where nobody has set, holds, waits for or owes it. */
export async function findLimit(
  store: Store,
  { project, id }: { project: string; id: string },
): Promise<Limit | undefined> {
  const [[limit], known] = await Promise.all([
    describeLimits(store, project, [id]),
    call(store, (redis) =>
      redis.exists(keys.limit(project, id), keys.limitHolders(project, id), keys.limitWaiting(project, id)),
    ),
  ]);
  return known > 0 ? limit : undefined;
}
