import { LongshoreError } from '../error/longshore-error.ts';
import type { BatchId, JobId } from '../id.ts';
import { findPin } from './image-pin.ts';
import type { Job } from './job.ts';
import { HORIZON_MS, type JobRequest } from './job-request.ts';

/**
 * The job that a request makes: `blocked` where it waits for other jobs, `scheduled` where its time lies ahead, else
 * `queued`. A retry does not wait for those a second time: who asks for it has seen how they ended.
 * @param now epoch milliseconds by Redis's clock.
 * @throws LongshoreError `invalid-request` where `runAt` lies too far ahead, or after the job has expired or its deadline.
 */
export function createJob(input: {
  id: JobId;
  project: string;
  request: JobRequest;
  now: number;
  retryOf?: JobId;
  batch?: BatchId | undefined;
  traceparent?: string | undefined;
}): Job {
  const { id, project, request, now, retryOf, batch, traceparent } = input;
  const dueAt = request.runAt ?? (request.delayMs === undefined ? now : now + request.delayMs);
  checkInstants(request, dueAt - now);
  const scheduled = dueAt > now;
  const waits = request.spec.after !== undefined && retryOf === undefined;
  return {
    version: 1,
    id,
    project,
    state: waits ? 'blocked' : scheduled ? 'scheduled' : 'queued',
    spec: request.spec,
    ...findPin(request.spec),
    createdAt: now,
    ...(waits ? { blockedBy: 'jobs', blockedAt: now } : {}),
    ...(scheduled ? { dueAt } : {}),
    ...(waits || scheduled ? {} : { queuedAt: now }),
    ...(request.expiresInMs === undefined ? {} : { expiresAt: now + request.expiresInMs }),
    ...(request.deadlineMs === undefined ? {} : { deadlineAt: now + request.deadlineMs }),
    attempt: 0,
    attemptsUsed: 0,
    faults: {},
    ...(retryOf ? { retryOf } : {}),
    ...(batch ? { batch } : {}),
    ...(traceparent ? { traceparent } : {}),
  };
}

/** An instant can be judged only when the time is known, so the schema of the request cannot do it. */
function checkInstants({ runAt, expiresInMs, deadlineMs }: JobRequest, startsInMs: number): void {
  if (runAt !== undefined && startsInMs > HORIZON_MS) refuse('/runAt', 'lies more than 366 days ahead');
  if (expiresInMs !== undefined && expiresInMs <= startsInMs) refuse('/expiresIn', 'ends before the job may start');
  if (deadlineMs !== undefined && deadlineMs <= startsInMs) refuse('/deadline', 'ends before the job may start');
}

function refuse(pointer: string, detail: string): never {
  throw new LongshoreError('invalid-request', `The job: ${pointer} ${detail}.`, { places: [{ pointer, detail }] });
}
