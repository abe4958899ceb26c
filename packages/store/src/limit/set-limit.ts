import type { Rate } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { flatten, withoutEmpty } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { admitWaiting } from './admit-waiting.ts';

export interface LimitChange {
  readonly project: string;
  readonly id: string;
  /** How many jobs may hold it at once; null: any number. What is not named stays as it is. */
  readonly slots?: number | null;
  readonly rate?: Rate | null;
  readonly isPaused?: boolean;
}

/**
 * Changes a limit that is a definition's or the project's own, and lets on who may go now. Jobs that run go on; it holds
 * for all that have not started.
 */
export async function setLimit(store: Store, change: LimitChange): Promise<void> {
  const { project, id } = change;
  await runScript(store, 'set-limit', {
    keys: [keys.limit(project, id)],
    args: [store.now(), flatten(toFields(change))],
  });
  await admitWaiting(store, { project, id });
}

/** An empty text removes a field. */
function toFields({ slots, rate, isPaused }: LimitChange) {
  return withoutEmpty({
    slots: slots === null ? '' : slots,
    rateIntervalMs: rate === null ? '' : rate?.intervalMs,
    rateBurst: rate === null ? '' : rate?.burst,
    paused: isPaused === undefined ? undefined : isPaused ? 1 : '',
  });
}
