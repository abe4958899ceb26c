import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { admitWaiting } from '../limit/admit-waiting.ts';
import { replaceOlder } from '../limit/replace-older.ts';

/**
 * Looks at the limits whose time has come: a rate has opened, or a process may have died before it let on who waited.
 * @returns how many jobs were queued.
 */
export async function openLimits(
  store: Store,
  { project, now, limit }: { project: string; now: number; limit: number },
): Promise<number> {
  const ids = await call(store, (redis) => redis.zrangebyscore(keys.limits(project), '-inf', now, 'LIMIT', 0, limit));
  let admitted = 0;
  for (const id of ids) admitted += await admitWaiting(store, { project, id });
  await replaceSurplus(store, project, ids);
  return admitted;
}

/** Of a key whose newest job takes the place of older ones, these may have been left by a process that died. */
async function replaceSurplus(store: Store, project: string, ids: readonly string[]): Promise<void> {
  const keyed = ids.filter((id) => id.startsWith('key.'));
  if (keyed.length === 0) return;
  const replies = await callAll(store, (pipeline) => {
    for (const id of keyed) pipeline.hmget(keys.limit(project, id), 'whenFull', 'slots');
  });
  for (const [index, id] of keyed.entries()) {
    const [whenFull, slots] = replies[index] as (string | null)[];
    if (whenFull === 'replace') await replaceOlder(store, { project, id, slots: Number(slots ?? 1) });
  }
}
