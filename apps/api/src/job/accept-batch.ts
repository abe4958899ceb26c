import {
  type Batch,
  createJob,
  deriveBatchId,
  deriveJobId,
  type Job,
  type JobId,
  type JobRequest,
  LongshoreError,
  mintBatchId,
  mintJobId,
} from '@longshore/shared';
import { closeBatch, createBatch, submitJob } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { completeKey, deriveEntropy, type Reserved, reserveKey } from '../idempotency/reserve-key.ts';
import type { Exchange } from '../operation/exchange.ts';
import { findAsMade } from './find-as-made.ts';
import { findRefusal } from './find-refusal.ts';
import { freezeLimits } from './freeze-limits.ts';
import { parseKeptStandings, standAsKept, toKeptStandings } from './kept-answer.ts';
import { pinTogether } from './pin-at-submit.ts';
import { readJobRequest } from './read-job-request.ts';
import { refuseFull } from './refuse-full.ts';
import { parseTraceparent } from './traceparent.ts';

/** What became of one item: its job, or the error that refused it. */
export type BatchItem = Job | LongshoreError;

export interface BatchGroup {
  readonly name?: string | undefined;
  readonly labels: Batch['labels'];
}

export interface BatchRequest {
  readonly project: string;
  readonly values: readonly unknown[];
  readonly exchange: Exchange;
  /** What the jobs are to be found by afterwards; without it they have nothing in common. */
  readonly group?: BatchGroup;
}

export interface AcceptedBatch {
  /** As it was made. */
  readonly batch: Batch | undefined;
  readonly items: readonly BatchItem[];
  readonly isReplayed: boolean;
}

/** So many submissions are under way at once. */
const AT_ONCE = 32;

/**
 * Accepts many jobs, each for itself. Under an Idempotency-Key their ids follow from the key, so that a batch that broke
 * off halfway is resumed by sending it again, and makes none twice. Until then it is open, and cannot end.
 */
export async function acceptBatch(context: ApiContext, request: BatchRequest): Promise<AcceptedBatch> {
  const reserved = await reserveKey(context, request);
  const batch = request.group && makeBatch(reserved, request.group);
  const plan = planWith(context, reserved, {
    batch,
    traceparent: parseTraceparent(request.exchange.findHeader('traceparent')),
  });
  if (reserved.replayed) {
    const standings = parseKeptStandings(reserved.replayed);
    const items = await Promise.all(
      request.values.map(async (value, index) => {
        const item = await findItem(context, await plan(value, index));
        return item instanceof LongshoreError ? item : standAsKept(item, { standing: standings[index] });
      }),
    );
    return toAccepted({ batch, items, isReplayed: true });
  }
  if (batch) await createBatch(context.store, batch);
  const items: BatchItem[] = [];
  for (let first = 0; first < request.values.length; first += AT_ONCE) {
    const part = request.values.slice(first, first + AT_ONCE).map(async (value, offset) => {
      const item = await plan(value, first + offset);
      return await submitItem(context, item, reserved.key !== undefined);
    });
    items.push(...(await Promise.all(part)));
  }
  if (batch) await closeBatch(context.store, batch);
  await completeKey(context, reserved, toKeptStandings(items));
  return toAccepted({ batch, items, isReplayed: false });
}

function makeBatch(reserved: Reserved, { name, labels }: BatchGroup): Batch {
  const { project, key, at } = reserved;
  const id = key === undefined ? mintBatchId(at) : deriveBatchId(at, deriveEntropy(reserved, 'batch'));
  const counts = { total: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
  return { version: 1, id, project, ...(name === undefined ? {} : { name }), labels, createdAt: at, counts };
}

/** It is answered as it was made, so that a repeated request is answered alike. */
function toAccepted({ batch, items, isReplayed }: AcceptedBatch): AcceptedBatch {
  const total = items.filter((item) => !(item instanceof LongshoreError)).length;
  return { batch: batch && { ...batch, counts: { ...batch.counts, total } }, items, isReplayed };
}

interface Plan {
  readonly job: Job;
  readonly payload: string | undefined;
}

function planWith(
  context: ApiContext,
  reserved: Reserved,
  { batch, traceparent }: { batch: Batch | undefined; traceparent: string | undefined },
): (value: unknown, index: number) => Promise<Plan | LongshoreError> {
  const { project, key, at } = reserved;
  // What the first request made is pinned already, or is not.
  const pin = reserved.replayed ? async (request: JobRequest) => request : pinTogether(context);
  return (value, index) =>
    orRefusal(key !== undefined, async () => {
      // Before anything is waited for, so that the ids stay in the order of the items.
      const id = key === undefined ? mintJobId(at) : deriveItemId(reserved, index);
      const written = await pin(await readJobRequest(context, { project, value, name: `Item ${index}` }));
      const request = await freezeLimits(context.store, project, written);
      const job = createJob({ id, project, request, now: at, batch: batch?.id, traceparent });
      return { job, payload: request.payload };
    });
}

/** What an item plans, or the error that refuses it: the others go on without it. What may pass fails what can be resumed. */
async function orRefusal<T>(isResumable: boolean, plan: () => Promise<T>): Promise<T | LongshoreError> {
  try {
    return await plan();
  } catch (error) {
    if (error instanceof LongshoreError && !(isResumable && error.retryable)) return error;
    throw error;
  }
}

/** What the first request made of an item. */
async function findItem({ store }: ApiContext, item: Plan | LongshoreError): Promise<BatchItem> {
  return item instanceof LongshoreError ? item : ((await findAsMade(store, item.job)) ?? refuseFull(item.job));
}

/** Ids in the order of the items: the index stands before what is random. */
function deriveItemId(reserved: Reserved, index: number): JobId {
  const place = Buffer.alloc(2);
  place.writeUInt16BE(index);
  return deriveJobId(reserved.at, Buffer.concat([place, deriveEntropy(reserved, String(index)).subarray(0, 8)]));
}

/** Without a key a failure is the item's own; with one the whole batch fails, and sending it again resumes it. */
async function submitItem(
  { store, metrics }: ApiContext,
  item: Plan | LongshoreError,
  isResumable: boolean,
): Promise<BatchItem> {
  if (item instanceof LongshoreError) return item;
  try {
    const submitted = await submitJob(store, item);
    const refusal = findRefusal(item.job, submitted);
    // There may be room for it later, so it is not lost to a batch that can be resumed.
    if (refusal?.code === 'project-queue-full') throw refusal;
    if (refusal) return refusal;
    if (submitted.word === 'exists') return (await findAsMade(store, item.job)) ?? item.job;
    metrics.submits.inc({ result: 'accepted' });
    return submitted.word === 'ok' ? submitted.job : item.job;
  } catch (error) {
    if (!isResumable && error instanceof LongshoreError) return error;
    throw error;
  }
}
