import type { Operation } from '../operation/operation.ts';
import { cancelJob } from './cancel-job.ts';
import { createBatch } from './create-batch.ts';
import { drainWorker } from './drain-worker.ts';
import { explainJob } from './explain-job.ts';
import { getAttempt } from './get-attempt.ts';
import { getBatch } from './get-batch.ts';
import { getJob } from './get-job.ts';
import { getLiveness } from './get-liveness.ts';
import { getMetrics } from './get-metrics.ts';
import { getPool } from './get-pool.ts';
import { getReadiness } from './get-readiness.ts';
import { getResult } from './get-result.ts';
import { getScaling } from './get-scaling.ts';
import { getVersion } from './get-version.ts';
import { getWorker } from './get-worker.ts';
import { listAttempts } from './list-attempts.ts';
import { listBatches } from './list-batches.ts';
import { listJobs } from './list-jobs.ts';
import { listPools } from './list-pools.ts';
import { listWorkers } from './list-workers.ts';
import { readLogs } from './read-logs.ts';
import { retryJob } from './retry-job.ts';
import { streamEvents } from './stream-events.ts';
import { submitBatch } from './submit-batch.ts';
import { submitJob } from './submit-job.ts';

/** Every operation of the API, in the order in which the document shows them. */
export const OPERATIONS: readonly Operation[] = [
  submitJob,
  submitBatch,
  createBatch,
  listBatches,
  getBatch,
  listJobs,
  getJob,
  listAttempts,
  getAttempt,
  readLogs,
  getResult,
  explainJob,
  cancelJob,
  retryJob,
  listWorkers,
  getWorker,
  drainWorker,
  listPools,
  getPool,
  getScaling,
  streamEvents,
  getLiveness,
  getReadiness,
  getMetrics,
  getVersion,
];
