import { type Job, toAttemptId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { toDeadLetterField } from '../dead-letter/dead-letter-writes.ts';
import { keys } from '../keys.ts';

export type DeletedJob = 'ok' | 'awaited' | 'wrong-state';

/**
 * Removes an ended job with all that belongs to it. `awaited`: others wait for it, so it stays.
 * @param now epoch milliseconds by Redis's clock.
 */
export async function deleteJob(store: Store, job: Job, now: number): Promise<DeletedJob> {
  const { project, id, spec, state, attempt, batch } = job;
  const indexes = Object.entries(spec.labels).map(([name, value]) => keys.label(project, name, value));
  if (spec.definition) indexes.push(keys.definitionJobs(project, spec.definition.name));
  if (batch) indexes.push(keys.batchJobs(project, batch));
  const attempts = Array.from({ length: attempt }, (_, index) => toAttemptId(id, index + 1));
  return (await runScript(store, 'prune-job', {
    keys: [
      keys.job(project, id),
      keys.index(project, spec.pool, state),
      keys.ended(project),
      keys.expiry(project),
      keys.dependents(project, id),
      keys.deadLetters(project),
      ...indexes,
      keys.spec(project, id),
      keys.payload(project, id),
      keys.result(project, id),
      ...attempts.flatMap((name) => [keys.attempt(project, name), keys.log(project, name)]),
    ],
    args: [id, state, indexes.length, now, state === 'failed' ? toDeadLetterField(job) : ''],
  })) as DeletedJob;
}
