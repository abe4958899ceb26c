import { createHash } from 'node:crypto';
import {
  assertNever,
  type BulkOperation,
  createJob,
  deriveJobId,
  isTerminal,
  type Job,
  type JobId,
} from '@longshore/shared';
import { cancelJob, deleteJob, findJob, readPayload, type Store, submitJob } from '@longshore/store';
import { findRefusal } from '../job/find-refusal.ts';
import { freezeLimits } from '../job/freeze-limits.ts';
import { toRetryRequest } from '../job/to-retry-request.ts';
import { changeSpec } from './change-spec.ts';

export type Verdict = 'done' | 'skipped';

/**
 * Does what an operation is for to one job. Doing it twice is doing it once.
 * @throws LongshoreError where it cannot be done.
 */
export async function doToJob(store: Store, operation: BulkOperation, id: JobId): Promise<Verdict> {
  switch (operation.kind) {
    case 'cancel':
      return await cancelOne(store, operation, id);
    case 'retry':
      return await retryOne(store, operation, id);
    case 'delete':
      return await deleteOne(store, operation, id);
    default:
      return assertNever(operation.kind);
  }
}

async function cancelOne(store: Store, { project }: BulkOperation, id: JobId): Promise<Verdict> {
  const { word } = await cancelJob(store, { project, id });
  return word === 'ended' || word === 'not-found' ? 'skipped' : 'done';
}

/** One that is gone was deleted by this step before, or by somebody else: it is as it should be. */
async function deleteOne(store: Store, { project }: BulkOperation, id: JobId): Promise<Verdict> {
  const job = await findJob(store, project, id);
  if (!job) return 'done';
  return (await deleteJob(store, job, store.now())) === 'ok' ? 'done' : 'skipped';
}

async function retryOne(store: Store, operation: BulkOperation, id: JobId): Promise<Verdict> {
  const { project, overrides } = operation;
  const source = await findJob(store, project, id);
  if (!source || !isTerminal(source.state)) return 'skipped';
  const request = toRetryRequest(source, await readPayload(store, project, id));
  const spec = overrides ? changeSpec(request, overrides) : request.spec;
  const job = createJob({
    id: deriveRetryId(operation, source),
    project,
    request: await freezeLimits(store, project, { ...request, spec }),
    now: store.now(),
    retryOf: id,
  });
  const submitted = await submitJob(store, { job, payload: request.payload });
  const refusal = findRefusal(job, submitted);
  if (refusal) throw refusal;
  return 'done';
}

/** Follows from both, so that a step that is made again makes no second job. */
function deriveRetryId(operation: BulkOperation, source: Job): JobId {
  return deriveJobId(operation.createdAt, createHash('sha256').update(`${operation.id} ${source.id}`).digest());
}
