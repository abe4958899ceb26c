import type { Operation } from '../operation/operation.ts';
import { cancelBatch } from './cancel-batch.ts';
import { cancelJob } from './cancel-job.ts';
import { cancelOperation } from './cancel-operation.ts';
import { changeProject } from './change-project.ts';
import { createBatch } from './create-batch.ts';
import { createOperation } from './create-operation.ts';
import { createProject } from './create-project.ts';
import { addVersion } from './definition/add-version.ts';
import { archiveDefinition } from './definition/archive-definition.ts';
import { changeDefinition } from './definition/change-definition.ts';
import { createDefinition } from './definition/create-definition.ts';
import { deleteDefinition } from './definition/delete-definition.ts';
import { getDefinition } from './definition/get-definition.ts';
import { getDefinitionVersion } from './definition/get-definition-version.ts';
import { listDefinitions } from './definition/list-definitions.ts';
import { listVersions } from './definition/list-versions.ts';
import { makeVersionLive } from './definition/make-version-live.ts';
import { pauseDefinition } from './definition/pause-definition.ts';
import { restoreDefinition } from './definition/restore-definition.ts';
import { resumeDefinition } from './definition/resume-definition.ts';
import { submitToDefinition } from './definition/submit-to-definition.ts';
import { deleteProject } from './delete-project.ts';
import { drainWorker } from './drain-worker.ts';
import { explainJob } from './explain-job.ts';
import { getAttempt } from './get-attempt.ts';
import { getBatch } from './get-batch.ts';
import { getJob } from './get-job.ts';
import { getLimit } from './get-limit.ts';
import { getLiveness } from './get-liveness.ts';
import { getMetrics } from './get-metrics.ts';
import { getOperation } from './get-operation.ts';
import { getPool } from './get-pool.ts';
import { getProject } from './get-project.ts';
import { getReadiness } from './get-readiness.ts';
import { getResult } from './get-result.ts';
import { getScaling } from './get-scaling.ts';
import { getVersion } from './get-version.ts';
import { getWorker } from './get-worker.ts';
import { listAttempts } from './list-attempts.ts';
import { listBatches } from './list-batches.ts';
import { listDeadLetters } from './list-dead-letters.ts';
import { listJobs } from './list-jobs.ts';
import { listLimits } from './list-limits.ts';
import { listOperations } from './list-operations.ts';
import { listPools } from './list-pools.ts';
import { listProjects } from './list-projects.ts';
import { listWorkers } from './list-workers.ts';
import { readLogs } from './read-logs.ts';
import { retryJob } from './retry-job.ts';
import { streamEvents } from './stream-events.ts';
import { submitBatch } from './submit-batch.ts';
import { submitJob } from './submit-job.ts';
import { summarizeDeadLetters } from './summarize-dead-letters.ts';

/** Every operation of the API, in the order in which the document shows them. */
export const OPERATIONS: readonly Operation[] = [
  createProject,
  listProjects,
  getProject,
  changeProject,
  deleteProject,
  submitJob,
  submitBatch,
  createBatch,
  listBatches,
  getBatch,
  cancelBatch,
  createOperation,
  listOperations,
  getOperation,
  cancelOperation,
  listDeadLetters,
  summarizeDeadLetters,
  listJobs,
  getJob,
  listAttempts,
  getAttempt,
  readLogs,
  getResult,
  explainJob,
  cancelJob,
  retryJob,
  createDefinition,
  listDefinitions,
  getDefinition,
  changeDefinition,
  deleteDefinition,
  addVersion,
  listVersions,
  getDefinitionVersion,
  makeVersionLive,
  pauseDefinition,
  resumeDefinition,
  archiveDefinition,
  restoreDefinition,
  submitToDefinition,
  listLimits,
  getLimit,
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
