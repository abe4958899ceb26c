import { isTerminal, type Job, type JobId, toAttemptId, type WorkerId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { postMessage } from '../worker/inbox.ts';
import { endWaitingJob } from './end-waiting-job.ts';
import { findJob } from './find-job.ts';

export interface Cancellation {
  /**
   * `cancelled`: it waited, and is cancelled now. `requested`: it runs, and its worker was asked to stop it.
   * `already`: both were done before. `ended`: too late.
   */
  readonly word: 'cancelled' | 'requested' | 'already' | 'ended' | 'not-found';
  readonly job?: Job;
}

/** A job may move on between being read and being cancelled, but not this often. */
const MAX_TRIES = 10;

/** @param reason why, in a word; "requested" where nothing else is said. */
export async function cancelJob(
  store: Store,
  { project, id, reason = 'requested' }: { project: string; id: JobId; reason?: string },
): Promise<Cancellation> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const job = await findJob(store, project, id);
    if (!job) return { word: 'not-found' };
    if (job.state === 'cancelled') return { word: 'already', job };
    if (isTerminal(job.state)) return { word: 'ended', job };
    const word =
      job.state === 'running' ? await requestCancel(store, job, reason) : await cancelWaiting(store, job, reason);
    if (word === 'wrong-state') continue;
    const after = await findJob(store, project, id);
    return { word, ...(after ? { job: after } : {}) };
  }
  throw new Error(`job ${id} changed its state ${MAX_TRIES} times while it was being cancelled`);
}

async function cancelWaiting(
  store: Store,
  job: Job,
  reason: string,
): Promise<'cancelled' | 'wrong-state' | 'not-found'> {
  const word = await endWaitingJob(store, { job, to: 'cancelled', reason, now: store.now() });
  return word === 'ok' ? 'cancelled' : word;
}

/** Asks the worker of a running job to stop it. */
export async function requestCancel(
  store: Store,
  job: Job,
  reason: string,
): Promise<'requested' | 'already' | 'wrong-state' | 'not-found'> {
  const { project, id } = job;
  const attempt = toAttemptId(id, job.attempt);
  const now = store.now();
  const event = writeEvent({
    type: 'job.cancel-requested',
    project,
    job: id,
    state: 'running',
    at: now,
    attempt: job.attempt,
  });
  const word = (await runScript(store, 'request-cancel', {
    keys: [keys.job(project, id), keys.attempt(project, attempt), keys.events(project)],
    args: [now, event, reason],
  })) as 'ok' | 'already' | 'wrong-state' | 'not-found';
  if (word !== 'ok') return word;
  const worker = await call(store, (redis) => redis.hget(keys.attempt(project, attempt), 'worker'));
  if (worker) await postMessage(store, worker as WorkerId, { kind: 'cancel', attempt });
  return 'requested';
}
