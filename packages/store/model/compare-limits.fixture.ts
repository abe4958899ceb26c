import { isDeepStrictEqual } from 'node:util';
import type { JobId } from '@longshore/shared';
import { callAll, type Store } from '../src/connection/store.ts';
import { keys } from '../src/keys.ts';
import type { LimitModel, ModelLimit } from './limit-model.fixture.ts';

/** What the model and Redis say of the same thing where they do not agree. */
export interface Disagreement {
  readonly what: string;
  readonly model: unknown;
  readonly redis: unknown;
}

/** Compares every limit and every job that has not ended. */
export async function compareLimits(
  store: Store,
  { model, project, ids }: { model: LimitModel; project: string; ids: readonly string[] },
): Promise<Disagreement[]> {
  const jobs = [...model.jobs.values()];
  const replies = await callAll(store, (pipeline) => {
    for (const id of ids) {
      pipeline.hgetall(keys.limit(project, id));
      pipeline.zrange(keys.limitHolders(project, id), 0, '-1');
      pipeline.zrange(keys.limitWaiting(project, id), 0, '-1', 'WITHSCORES');
      pipeline.zscore(keys.limits(project), id);
    }
    for (const { id } of jobs) pipeline.hmget(keys.job(project, id as JobId), 'state', 'blockedBy');
  });
  const limits = ids.map((id, index) => {
    const [hash, holders, waiting, lookAt] = replies.slice(4 * index, 4 * index + 4) as [
      Record<string, string>,
      string[],
      string[],
      string | null,
    ];
    return { what: id, model: describe(model.limits.get(id)), redis: readLimit({ hash, holders, waiting, lookAt }) };
  });
  const states = jobs.map((job, index) => {
    const [state, blockedBy] = replies[4 * ids.length + index] as (string | null)[];
    const expected = [job.state, job.blockedBy ? `limit:${job.blockedBy}` : null];
    return { what: job.id, model: expected, redis: [state, blockedBy] };
  });
  return [...limits, ...states].filter((pair) => !isDeepStrictEqual(pair.model, pair.redis));
}

function describe(limit: ModelLimit | undefined) {
  return {
    slots: limit?.slots,
    intervalMs: limit?.intervalMs,
    burst: limit?.burst,
    whenFull: limit?.whenFull,
    isPaused: limit?.isPaused ?? false,
    tat: limit?.tat,
    lookAt: limit?.lookAt,
    holders: [...(limit?.holders ?? [])].sort(),
    waiting: [...(limit?.waiting ?? [])].sort(),
  };
}

interface StoredLimit {
  readonly hash: Record<string, string>;
  readonly holders: string[];
  readonly waiting: string[];
  readonly lookAt: string | null;
}

function readLimit({ hash, holders, waiting, lookAt }: StoredLimit) {
  const number = (text: string | null | undefined) => (text == null ? undefined : Number(text));
  const pairs = waiting.flatMap((id, index) => (index % 2 === 0 ? [[id, Number(waiting[index + 1])] as const] : []));
  return {
    slots: number(hash.slots),
    intervalMs: number(hash.rateIntervalMs),
    burst: number(hash.rateBurst),
    whenFull: hash.whenFull,
    isPaused: hash.paused !== undefined,
    tat: number(hash.tat),
    lookAt: number(lookAt),
    holders: [...holders].sort(),
    waiting: pairs.map(([id, score]): [string, number] => [id, score]).sort(),
  };
}
