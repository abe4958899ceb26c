import {
  type Attempt,
  type Batch,
  type BatchId,
  type BulkOperation,
  createJob,
  type Job,
  type JobId,
  jobRequest,
  type OperationId,
  type Worker,
  type WorkerId,
} from '@longshore/shared';
import type { Pool } from '@longshore/store';
import { explainJob } from '../explain/explain-job.ts';
import { formatEvents, formatNdjson, textFormat } from '../logs/format-lines.ts';
import { startOfAttempt } from '../logs/log-place.ts';
import { placeLines } from '../logs/place-lines.ts';
import { formatCursor } from '../parameter/cursor.ts';
import { presentAll } from '../present/list.ts';
import { presentAttempt } from '../present/present-attempt.ts';
import { presentBatch, presentBatchWithStates } from '../present/present-batch.ts';
import { presentDeadLetters } from '../present/present-dead-letters.ts';
import { presentEvent } from '../present/present-event.ts';
import { presentJob, presentSummary } from '../present/present-job.ts';
import { presentLimit } from '../present/present-limit.ts';
import { presentOperation } from '../present/present-operation.ts';
import { presentPool } from '../present/present-pool.ts';
import { presentProject } from '../present/present-project.ts';
import { presentScaling } from '../present/present-scaling.ts';
import { presentWorker } from '../present/present-worker.ts';

// The examples are made by the code that makes the answers, so that they cannot drift from them.

const AT = Date.parse('2026-11-21T04:38:00Z');
const JOB = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId;
const NEXT_JOB = 'job_01KB3VMRG4T2C5A1ZP8YHQ6D0K' as JobId;
const WORKER = 'worker_01KB3TQF8W9N2X7V5E4M1S6RBH' as WorkerId;
const DIGEST = 'sha256:9b2e5a2c1f6d4e8b7a0c3d5e6f7081928374a5b6c7d8e9f00112233445566778';

export const exampleRequest = {
  image: 'localhost:5000/echo:1',
  payload: { a: 1 },
  input: 'stdin',
  timeout: '5m',
  retry: { attempts: 3, on: ['failed', 'timed-out'] },
  labels: { team: 'ops' },
};

const request = jobRequest.parse(exampleRequest);
const queued = createJob({ id: JOB, project: 'default', request, now: AT });
const ended: Job = {
  ...queued,
  state: 'succeeded',
  attempt: 1,
  attemptsUsed: 1,
  outcome: 'succeeded',
  digest: DIGEST,
  pinnedBy: 'attempt',
  startedAt: AT + 12,
  endedAt: AT + 1_204,
};
const batch: Batch = {
  version: 1,
  id: 'batch_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as BatchId,
  project: 'default',
  name: 'invoices of may',
  labels: {},
  createdAt: AT,
  closedAt: AT + 9,
  counts: { total: 2, succeeded: 1, failed: 0, cancelled: 0, expired: 0 },
};
const operation: BulkOperation = {
  version: 1,
  id: 'operation_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as OperationId,
  project: 'default',
  kind: 'retry',
  filter: { states: ['failed'], reason: 'out-of-memory', createdBefore: AT },
  overrides: { resources: { memory: '2Gi' } },
  state: 'running',
  createdAt: AT,
  counts: { matched: 300, done: 199, skipped: 0, failed: 1 },
  failures: [
    { job: JOB, code: 'invalid-request', detail: 'The changed job: /labels must not have more than 16 labels.' },
  ],
};
const attempt: Attempt = {
  version: 1,
  jobId: JOB,
  number: 1,
  worker: WORKER,
  startedAt: AT + 12,
  endedAt: AT + 1_204,
  ending: { outcome: 'succeeded', exitCode: 0 },
  usage: { cpuMs: 41, memoryPeakBytes: 3_407_872, samples: 2 },
  phases: { waitMs: 12, pullMs: 0, prepareMs: 9, createMs: 24, startMs: 61, runMs: 1_081, finishMs: 9 },
  output: { lines: 2, bytes: 18, droppedLines: 0, droppedBytes: 0 },
};
const worker: Worker = {
  version: 1,
  id: WORKER,
  state: 'active',
  hostname: 'build-1',
  pid: 4_711,
  release: '0.1.0',
  pools: ['default'],
  startedAt: AT - 3_600_000,
  seenAt: AT - 800,
  capacity: { slots: 8, cpus: 4, memoryBytes: 8_589_934_592 },
  used: { slots: 1, cpus: 1, memoryBytes: 536_870_912 },
  attempts: [],
  engine: 'docker 27.3.1',
  clockSkewMs: 3,
  obstacles: [],
};
const pool: Pool = {
  name: 'default',
  jobs: { queued: 3, running: 1, succeeded: 120 },
  heldBack: 0,
  oldestQueuedAt: AT,
  tickets: 3,
  workers: 1,
  capacity: worker.capacity,
  used: worker.used,
};
const lines = placeLines(startOfAttempt(1), {
  position: `${AT + 900}-0`,
  chunk: {
    firstSeq: 1,
    lastSeq: 2,
    startByte: 0,
    endByte: 18,
    lines: [
      [0, AT + 850, 'got {"a":1}'],
      [1, AT + 851, 'done'],
    ],
  },
});

export const exampleJob = presentJob({ job: queued });
export const exampleEndedJob = presentJob({
  job: ended,
  attempts: [attempt],
  result: { bytes: Buffer.from('{"sum":42}'), isJson: true },
});
export const exampleCancelledJob = presentJob({
  job: { ...queued, state: 'cancelled', reason: 'requested', endedAt: AT + 5_000 },
});
export const exampleRetriedJob = presentJob({
  job: createJob({ id: NEXT_JOB, project: 'default', request, now: AT + 90_000, retryOf: JOB }),
});
export const exampleAttempt = presentAttempt(attempt);
export const exampleList = { data: [presentSummary(queued)], nextCursor: formatCursor(JOB) };
export const exampleBatchAnswer = {
  results: [
    { status: 202, job: presentSummary(queued) },
    { status: 202, job: presentSummary(createJob({ id: NEXT_JOB, project: 'default', request, now: AT })) },
  ],
};
export const exampleCreatedBatch = { ...presentBatch(batch), ...exampleBatchAnswer };
export const exampleBatchWithStates = presentBatchWithStates(batch, { queued: 1, succeeded: 1 });
export const exampleBatchList = { data: [presentBatch(batch)], nextCursor: null };
export const exampleDeadLetters = {
  data: [presentSummary({ ...ended, state: 'failed', outcome: 'out-of-memory', reason: 'attempts-exhausted' })],
  nextCursor: null,
};
export const exampleDeadLetterSummary = presentDeadLetters([
  { reason: 'attempts-exhausted', definition: 'invoices', count: 41 },
  { reason: 'image-not-found', count: 1 },
]);
export const exampleOperation = presentOperation(operation);
export const exampleOperationList = { data: [exampleOperation], nextCursor: null };
export const exampleWorker = presentWorker(worker);
export const exampleProjectRequest = {
  name: 'billing',
  weight: 3,
  limits: { queued: 10_000, running: 20 },
  rateLimit: { rate: '60/m', burst: 5 },
};
export const exampleProject = presentProject({
  name: 'billing',
  settings: { weight: 3, queuedLimit: 10_000, runningLimit: 20, rate: { intervalMs: 1_000, burst: 5 }, createdAt: AT },
  jobs: { waiting: 12, running: 4, ended: 311 },
});
export const examplePool = presentPool(pool);
export const exampleScaling = presentScaling(pool, AT + 4_000);
export const exampleLimit = presentLimit({
  id: 'definition.resize',
  slots: 3,
  isPaused: false,
  held: 3,
  waiting: 12,
});
export const exampleLimitList = presentAll([exampleLimit]);
export const exampleEvent = presentEvent({
  id: `${AT + 1_204}-0`,
  version: 1,
  type: 'job.succeeded',
  project: 'default',
  job: JOB,
  state: 'succeeded',
  at: AT + 1_204,
  attempt: 1,
  worker: WORKER,
  outcome: 'succeeded',
});
export const exampleExplanation = explainJob({
  job: queued,
  now: AT + 1_000,
  attempts: [],
  workers: [worker],
  turn: { position: 4, ahead: [{ project: 'default', count: 3 }], share: 1 },
  history: { ahead: [{ weight: 1, samples: [900, 1_100, 4_000] }], alike: [], agesMs: new Map() },
  limitPlace: undefined,
  awaited: [],
  load: undefined,
  leaseUntil: undefined,
});
export const exampleLog = {
  'text/plain': textFormat({ timestamps: false })(lines),
  'application/x-ndjson': formatNdjson(lines),
  'text/event-stream': formatEvents(lines),
};
