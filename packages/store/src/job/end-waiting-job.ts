import { settleBehind } from '../after/settle-dependents.ts';
import type { Store } from '../connection/store.ts';
import { type WaitingEnd, writeWaitingEnd } from './write-waiting-end.ts';

/** Ends a job that waits, if it is still in the state in which it was read, and takes its ticket back. */
export async function endWaitingJob(store: Store, end: WaitingEnd): Promise<'ok' | 'wrong-state' | 'not-found'> {
  const word = await writeWaitingEnd(store, end);
  if (word !== 'awaited') return word;
  await settleBehind(store, end.job);
  return 'ok';
}
