import { createJob, type Job, type JobId, type JobRequest } from '@longshore/shared';
import { completeIdempotencyKey, type Store, submitJob } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { fingerprintRequest } from '../idempotency/fingerprint.ts';
import { parseIdempotencyKey } from '../idempotency/parse-idempotency-key.ts';
import { refuseKey } from '../idempotency/refuse-key.ts';
import type { Exchange } from '../operation/exchange.ts';
import { refuseFullQueue } from '../project/refuse-full-queue.ts';
import { findAsMade } from './find-as-made.ts';
import { freezeLimits } from './freeze-limits.ts';
import { parseKeptAnswer, standAsKept, toKeptAnswer } from './kept-answer.ts';
import { refuseAwaited } from './refuse-awaited.ts';
import { refuseFull } from './refuse-full.ts';
import { parseTraceparent } from './traceparent.ts';

export interface Acceptance {
  readonly project: string;
  /** Of the new job, minted at `now`. */
  readonly id: JobId;
  readonly now: number;
  readonly request: JobRequest;
  readonly retryOf?: JobId;
  readonly exchange: Exchange;
}

/**
 * Accepts a job: all of it is in Redis when this resolves. A repeated request with the same Idempotency-Key gives the job
 * that the first one made, as it was made.
 */
export async function acceptJob(
  context: ApiContext,
  acceptance: Acceptance,
): Promise<{ job: Job; isReplayed: boolean }> {
  const { store, metrics } = context;
  const { project, retryOf, exchange, now } = acceptance;
  const request = await freezeLimits(store, project, acceptance.request);
  const traceparent = parseTraceparent(exchange.findHeader('traceparent'));
  const make = (id: JobId, at: number) =>
    createJob({ id, project, request, now: at, traceparent, ...(retryOf ? { retryOf } : {}) });
  const job = make(acceptance.id, now);
  const idempotency = toIdempotency(job, exchange);
  const submitted = await submitJob(store, { job, payload: request.payload, idempotency });
  switch (submitted.word) {
    case 'ok':
      if (idempotency) await keepStanding(store, { key: idempotency.key, born: job, job: submitted.job });
      metrics.submits.inc({ result: 'accepted' });
      return { job: submitted.job, isReplayed: false };
    case 'replayed': {
      const kept = parseKeptAnswer(submitted.answer);
      metrics.submits.inc({ result: 'replayed' });
      const made = make(kept.id, kept.createdAt);
      return { job: standAsKept((await findAsMade(store, made)) ?? made, kept), isReplayed: true };
    }
    case 'key-reused':
    case 'in-flight':
      throw refuseKey(submitted.word);
    case 'no-such-job':
      throw refuseAwaited(job, submitted.place);
    case 'full':
      throw refuseFull(job);
    case 'queue-full':
      throw refuseFullQueue(project);
    case 'exists':
      throw new Error(`the id ${job.id} was minted twice`);
  }
}

function toIdempotency(job: Job, exchange: Exchange) {
  const key = parseIdempotencyKey(exchange.findHeader('idempotency-key'));
  if (key === undefined) return undefined;
  const { method, rawQuery } = exchange;
  const path = rawQuery === '' ? exchange.path : `${exchange.path}?${rawQuery}`;
  const fingerprint = fingerprintRequest({ method, path, body: exchange.readBody() });
  return { key, fingerprint, answer: toKeptAnswer(job, { mayWait: job.state === 'blocked' }) };
}

/** A job that was born to wait may have gone on since its answer was kept with it. What fails here leaves that answer. */
async function keepStanding(store: Store, { key, born, job }: { key: string; born: Job; job: Job }): Promise<void> {
  if (job.state === born.state && job.blockedBy === born.blockedBy) return;
  const answer = toKeptAnswer(job, { mayWait: true });
  await completeIdempotencyKey(store, { project: job.project, key, answer }).catch(() => {});
}
