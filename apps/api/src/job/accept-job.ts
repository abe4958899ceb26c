import { createJob, type Job, type JobId, type JobRequest } from '@longshore/shared';
import { submitJob } from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { fingerprintRequest } from '../idempotency/fingerprint.ts';
import { parseIdempotencyKey } from '../idempotency/parse-idempotency-key.ts';
import { refuseKey } from '../idempotency/refuse-key.ts';
import type { Exchange } from '../operation/exchange.ts';
import { refuseFullQueue } from '../project/refuse-full-queue.ts';
import { findAsMade } from './find-as-made.ts';
import { freezeLimits } from './freeze-limits.ts';
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

/** What is kept of an answer. The rest follows from the request, which has to be the same for a replay. */
const keptAnswer = z.object({ id: z.string().transform((id) => id as JobId), createdAt: z.number() });

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
  const submitted = await submitJob(store, {
    job,
    payload: request.payload,
    idempotency: toIdempotency(job, exchange),
  });
  switch (submitted.word) {
    case 'ok':
      metrics.submits.inc({ result: 'accepted' });
      return { job: submitted.job, isReplayed: false };
    case 'replayed': {
      const first = keptAnswer.parse(JSON.parse(submitted.answer));
      metrics.submits.inc({ result: 'replayed' });
      const made = make(first.id, first.createdAt);
      return { job: (await findAsMade(store, made)) ?? made, isReplayed: true };
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

function toIdempotency({ id, createdAt }: Job, exchange: Exchange) {
  const key = parseIdempotencyKey(exchange.findHeader('idempotency-key'));
  if (key === undefined) return undefined;
  const { method, rawQuery } = exchange;
  const path = rawQuery === '' ? exchange.path : `${exchange.path}?${rawQuery}`;
  const fingerprint = fingerprintRequest({ method, path, body: exchange.readBody() });
  return { key, fingerprint, answer: JSON.stringify({ id, createdAt }) };
}
