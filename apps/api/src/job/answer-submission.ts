import { isTerminal, type Job, LongshoreError } from '@longshore/shared';
import type { ApiContext } from '../context.ts';
import { answerJson, type JsonAnswer } from '../operation/answer.ts';
import type { Exchange } from '../operation/exchange.ts';
import { presentJob, toJobPath } from '../present/present-job.ts';
import { parsePreferWait } from '../wait/prefer.ts';
import { waitForJob } from '../wait/wait-for-job.ts';
import { readAnswer } from './read-answer.ts';

interface Accepted {
  readonly job: Job;
  readonly isReplayed: boolean;
  readonly exchange: Exchange;
}

/**
 * Answers a job that was accepted: 202 at once, or 200 with all of it where the client waits and it ends in time.
 * A replay is answered with the job as it was made, not as it is now.
 */
export async function answerSubmission(context: ApiContext, accepted: Accepted): Promise<JsonAnswer> {
  const { job, isReplayed, exchange } = accepted;
  const headers: Record<string, string> = { Location: toJobPath(job.id) };
  if (isReplayed) headers['Idempotent-Replayed'] = 'true';
  const seconds = parsePreferWait(exchange.findHeader('prefer'));
  const waited = seconds ? await waitPatiently(context, { id: job.id, seconds, exchange }) : undefined;
  if (!waited) return answerJson(202, presentJob(job), headers);
  if (!waited.hasEnded) return answerJson(202, waited.body, headers);
  return answerJson(200, waited.body, { ...headers, 'Preference-Applied': `wait=${seconds}` });
}

/** The job is accepted, so an outage of Redis during the wait ends the wait and not the request. */
async function waitPatiently(
  context: ApiContext,
  wait: Parameters<typeof waitForJob>[1],
): Promise<{ body: unknown; hasEnded: boolean } | undefined> {
  try {
    const job = await waitForJob(context, wait);
    return job && { body: await readAnswer(context, job), hasEnded: isTerminal(job.state) };
  } catch (error) {
    if (error instanceof LongshoreError && error.retryable) return undefined;
    throw error;
  }
}
