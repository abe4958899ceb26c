import { isTerminal, LongshoreError, mintJobId } from '@longshore/shared';
import type { WholeJob } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { answerJson, type JsonAnswer } from '../operation/answer.ts';
import { presentJob, toJobPath } from '../present/present-job.ts';
import { parsePreferWait } from '../wait/prefer.ts';
import { waitForJob, watchForEnd } from '../wait/wait-for-job.ts';
import { type Acceptance, acceptJob } from './accept-job.ts';
import { pinAtSubmit } from './pin-at-submit.ts';

/**
 * Accepts a job and answers: 202 at once, or 200 with all of it where the client waits and it ends in time.
 * A replay is answered with the job as it was made, not as it is now.
 */
export async function answerSubmission(
  context: ApiContext,
  submission: Omit<Acceptance, 'id' | 'now'>,
): Promise<JsonAnswer> {
  const { project, exchange } = submission;
  const request = await pinAtSubmit(context, submission.request);
  const now = context.store.now();
  const id = mintJobId(now);
  const seconds = parsePreferWait(exchange.findHeader('prefer'));
  const wait = seconds ? { project, id, seconds, exchange } : undefined;
  // From before the job is made, so that its end cannot be missed.
  using watch = wait && watchForEnd(context, wait);
  const { job, isReplayed } = await acceptJob(context, { ...submission, request, id, now });
  const headers = { Location: toJobPath(job.id), ...(isReplayed ? { 'Idempotent-Replayed': 'true' } : {}) };
  const find = () =>
    isReplayed && wait ? waitForJob(context, { ...wait, id: job.id }) : watch?.findEnded(context.store);
  const waited = await orNothing(find());
  if (!waited) return answerJson(202, presentJob({ job }), headers);
  if (!isTerminal(waited.job.state)) return answerJson(202, presentJob(waited), headers);
  return answerJson(200, presentJob(waited), { ...headers, 'Preference-Applied': `wait=${seconds}` });
}

/** The job is accepted, so an outage of Redis during the wait ends the wait and not the request. */
async function orNothing(waiting: Promise<WholeJob | undefined> | undefined): Promise<WholeJob | undefined> {
  try {
    return await waiting;
  } catch (error) {
    if (error instanceof LongshoreError && error.retryable) return undefined;
    throw error;
  }
}
