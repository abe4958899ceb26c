import { createHash } from 'node:crypto';
import {
  createJob,
  deriveJobId,
  type Job,
  type JobId,
  jobRequest,
  LongshoreError,
  mintJobId,
  parseBoundary,
} from '@longshore/shared';
import { completeIdempotencyKey, reserveIdempotencyKey, submitJob } from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { fingerprintRequest } from '../idempotency/fingerprint.ts';
import { parseIdempotencyKey } from '../idempotency/parse-idempotency-key.ts';
import { refuseKey } from '../idempotency/refuse-key.ts';
import type { Exchange } from '../operation/exchange.ts';
import { refuseAwaited } from './refuse-awaited.ts';
import { parseTraceparent } from './traceparent.ts';

/** What became of one item: its job, or the error that refused it. */
export type BatchItem = Job | LongshoreError;

export interface BatchRequest {
  readonly project: string;
  readonly values: readonly unknown[];
  readonly exchange: Exchange;
}

export interface Batch {
  readonly items: readonly BatchItem[];
  readonly isReplayed: boolean;
}

/** So many submissions are under way at once. */
const AT_ONCE = 32;
/** After this an abandoned batch may be resumed; one that is only slow is not harmed, since both make the same ids. */
const IN_FLIGHT_MS = 10_000;

const keptAnswer = z.object({ at: z.number() });

/**
 * Accepts many jobs, each for itself. Under an Idempotency-Key their ids follow from the key, so that a batch that broke
 * off halfway is resumed by sending it again, and makes none twice.
 */
export async function acceptBatch(context: ApiContext, batch: BatchRequest): Promise<Batch> {
  const { project, values, exchange } = batch;
  const traceparent = parseTraceparent(exchange.findHeader('traceparent'));
  const { at, key, isReplayed } = await reserve(context, batch);
  const plan = (value: unknown, index: number) =>
    orRefusal(() => {
      const request = parseBoundary(jobRequest, value, { name: `Item ${index}`, code: 'invalid-request' });
      const now = at ?? context.store.now();
      const id = key === undefined ? mintJobId(now) : deriveItemId({ at: now, project, key, index });
      return { job: createJob({ id, project, request, now, traceparent }), payload: request.payload };
    });
  if (isReplayed) {
    const items = values.map((value, index) => plan(value, index));
    return { items: items.map((item) => (item instanceof LongshoreError ? item : item.job)), isReplayed };
  }
  const items: BatchItem[] = [];
  for (let first = 0; first < values.length; first += AT_ONCE) {
    const part = values.slice(first, first + AT_ONCE).map((value, offset) => plan(value, first + offset));
    items.push(...(await Promise.all(part.map((item) => submitItem(context, item, key !== undefined)))));
  }
  if (key !== undefined && at !== undefined) {
    await completeIdempotencyKey(context.store, { project, key, answer: JSON.stringify({ at }) });
  }
  return { items, isReplayed };
}

interface Reserved {
  readonly at?: number;
  readonly key?: string;
  readonly isReplayed: boolean;
}

async function reserve({ store }: ApiContext, { project, exchange }: BatchRequest): Promise<Reserved> {
  const key = parseIdempotencyKey(exchange.findHeader('idempotency-key'));
  if (key === undefined) return { isReplayed: false };
  const { method, path } = exchange;
  const fingerprint = fingerprintRequest({ method, path, body: exchange.readBody() });
  const reserved = await reserveIdempotencyKey(store, { project, key, fingerprint, inFlightMs: IN_FLIGHT_MS });
  if (reserved.word === 'reserved') return { at: reserved.at, key, isReplayed: false };
  if (reserved.word === 'replayed') return { ...keptAnswer.parse(JSON.parse(reserved.answer)), key, isReplayed: true };
  throw refuseKey(reserved.word);
}

/** What an item plans, or the error that refuses it: the others go on without it. */
function orRefusal<T>(plan: () => T): T | LongshoreError {
  try {
    return plan();
  } catch (error) {
    if (error instanceof LongshoreError) return error;
    throw error;
  }
}

function deriveItemId(item: { at: number; project: string; key: string; index: number }): JobId {
  const { at, project, key, index } = item;
  return deriveJobId(
    at,
    createHash('sha256')
      .update(JSON.stringify([project, key, index]))
      .digest(),
  );
}

/** Without a key a failure is the item's own; with one the whole batch fails, and sending it again resumes it. */
async function submitItem(
  { store, metrics }: ApiContext,
  item: { job: Job; payload: string | undefined } | LongshoreError,
  isResumable: boolean,
): Promise<BatchItem> {
  if (item instanceof LongshoreError) return item;
  try {
    const submitted = await submitJob(store, item);
    if (submitted.word === 'no-such-job') return refuseAwaited(item.job, submitted.place);
    metrics.submits.inc({ result: 'accepted' });
    return item.job;
  } catch (error) {
    if (!isResumable && error instanceof LongshoreError) return error;
    throw error;
  }
}
