import type { Rate } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

export interface LimitChange {
  readonly project: string;
  readonly id: string;
  /** How many jobs may hold it at once; null: any number. What is not named stays as it is. */
  readonly slots?: number | null;
  readonly rate?: Rate | null;
  readonly isPaused?: boolean;
}

/** Changes a limit that is a definition's or the project's own. Jobs that run go on; it holds for all that have not started. */
export async function setLimit(store: Store, change: LimitChange): Promise<void> {
  const key = keys.limit(change.project, change.id);
  const fields = toFields(change);
  const set = fields.filter(([, value]) => value !== null);
  const removed = fields.filter(([, value]) => value === null).map(([name]) => name);
  await callAll(store, (pipeline) => {
    if (set.length > 0) pipeline.hset(key, ...set.flatMap(([name, value]) => [name, String(value)]));
    if (removed.length > 0) pipeline.hdel(key, ...removed);
  });
}

function toFields({ slots, rate, isPaused }: LimitChange): [string, number | null][] {
  return [
    ...(slots === undefined ? [] : ([['slots', slots]] as [string, number | null][])),
    ...(rate === undefined ? [] : rateFields(rate)),
    ...(isPaused === undefined ? [] : ([['paused', isPaused ? 1 : null]] as [string, number | null][])),
  ];
}

function rateFields(rate: Rate | null): [string, number | null][] {
  return [
    ['rateIntervalMs', rate?.intervalMs ?? null],
    ['rateBurst', rate?.burst ?? null],
  ];
}
