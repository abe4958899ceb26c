import { LongshoreError } from '../error/longshore-error.ts';
import type { BatchId, JobId } from '../id.ts';
import { findPin } from './image-pin.ts';
import type { Job } from './job.ts';
import { HORIZON_MS, type JobRequest } from './job-request.ts';
import type { JobSpec } from './job-spec.ts';

/**
 * The job that a request makes: `blocked` where it waits for other jobs or has limits to pass, `scheduled` where its time lies
 * ahead, else `queued`. A retry does not wait for others a second time: who asks for it has seen how they ended.
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
  const { spec } = request;
  const start = toStart({ spec, dueAt, now, isRetry: retryOf !== undefined });
  return {
    version: 1,
    id,
    project,
    ...start,
    spec,
    ...findPin(spec),
    createdAt: now,
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

type Start = Pick<Job, 'state' | 'queuedAt' | 'dueAt' | 'blockedBy' | 'blockedAt'>;

/** Other jobs come first, then its time, then its limits: it waits at the first of these until it has passed them. */
function toStart({
  spec,
  dueAt,
  now,
  isRetry,
}: {
  spec: JobSpec;
  dueAt: number;
  now: number;
  isRetry: boolean;
}): Start {
  const isLater = dueAt > now;
  if (spec.after && !isRetry)
    return { state: 'blocked', blockedBy: 'jobs', blockedAt: now, ...(isLater ? { dueAt } : {}) };
  if (isLater) return { state: 'scheduled', dueAt };
  const limit = spec.limits?.[0];
  return limit
    ? { state: 'blocked', blockedBy: `limit:${limit.id}`, blockedAt: now }
    : { state: 'queued', queuedAt: now };
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
