import { type AttemptId, fromAttemptId, type ImagePin } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { flatten, toPinFields } from '../job/job-record.ts';
import { keys } from '../keys.ts';

/** Writes down which image all attempts of a job run from now on: the first one that says so decides. */
export async function pinImage(
  store: Store,
  { project, attempt, token, pin }: { project: string; attempt: AttemptId; token: string; pin: ImagePin },
): Promise<'ok' | 'lease-lost'> {
  return (await runScript(store, 'pin-image', {
    keys: [keys.attempt(project, attempt), keys.job(project, fromAttemptId(attempt).jobId)],
    args: [token, flatten(toPinFields(pin))],
  })) as 'ok' | 'lease-lost';
}
