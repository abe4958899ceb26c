import type { AttemptInHand } from '../attempt-in-hand.ts';
import { awaitedResultsFile, payloadFile, resultFile } from './exchange.ts';

/** The payload as the container gets it, by whatever way: JSON text, and `null` where the job has none. */
export function toPayloadText(payload: string | undefined): string {
  return payload ?? 'null';
}

/** The job's own variables and ours; ours cannot be taken, for their names are reserved. */
export function toEnvironment({ job, number }: Pick<AttemptInHand, 'job' | 'number'>): string[] {
  const ours = {
    LONGSHORE_JOB_ID: job.id,
    LONGSHORE_ATTEMPT: String(number),
    LONGSHORE_PAYLOAD_FILE: payloadFile,
    LONGSHORE_RESULT_FILE: resultFile,
    ...(job.spec.after?.withResults ? { LONGSHORE_RESULTS_FILE: awaitedResultsFile } : {}),
    ...(job.traceparent ? { TRACEPARENT: job.traceparent } : {}),
  };
  return Object.entries({ ...job.spec.env, ...ours }).map(([name, value]) => `${name}=${value}`);
}
