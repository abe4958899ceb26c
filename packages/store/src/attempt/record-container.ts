import { type AttemptId, type ContainerRecord, fromAttemptId, type PhaseDurations } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { flatten, toDigestField, withoutEmpty } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { toAttemptFields } from './attempt-record.ts';

/** Writes down what a running attempt's container is made of, so that it shows while it runs and outlives its worker. */
export async function recordContainer(
  store: Store,
  input: { project: string; attempt: AttemptId; token: string; container: ContainerRecord; phases: PhaseDurations },
): Promise<'ok' | 'lease-lost'> {
  const { project, attempt, token, container, phases } = input;
  return (await runScript(store, 'record-container', {
    keys: [keys.attempt(project, attempt), keys.job(project, fromAttemptId(attempt).jobId)],
    args: [
      token,
      flatten(toAttemptFields({ container, phases })),
      flatten(withoutEmpty({ digest: toDigestField(container.digest) })),
    ],
  })) as 'ok' | 'lease-lost';
}
