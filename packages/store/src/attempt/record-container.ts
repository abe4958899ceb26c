import type { AttemptId, ContainerRecord, PhaseDurations } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { flatten } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { toAttemptFields } from './attempt-record.ts';

/** Writes down what a running attempt's container is made of, so that it shows while it runs and outlives its worker. */
export async function recordContainer(
  store: Store,
  input: { project: string; attempt: AttemptId; token: string; container: ContainerRecord; phases: PhaseDurations },
): Promise<'ok' | 'lease-lost'> {
  const { project, attempt, token, container, phases } = input;
  return (await runScript(store, 'record-container', {
    keys: [keys.attempt(project, attempt)],
    args: [token, flatten(toAttemptFields({ container, phases }))],
  })) as 'ok' | 'lease-lost';
}
