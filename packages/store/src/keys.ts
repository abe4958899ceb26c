import type { AttemptId, BatchId, JobId, JobState, OperationId, WorkerId } from '@longshore/shared';
import { fromAttemptId } from '@longshore/shared';

/**
 * Every key that Longshore uses, and nowhere else is one spelled. The part in braces is the hash tag: all of a project
 * lies in one slot, so that a script sees it whole; what belongs to the fleet, and the lines of each pool, have tags of their own.
 * Each line says: type · writer · lifetime.
 */
const of = (project: string) => `{ls:${project}}`;
const ofPool = (pool: string) => `{ls:pool:${pool}}`;
const FLEET = '{ls:fleet}';

export const keys = {
  /** hash of small fields · every transition · until pruned */
  job: (project: string, id: JobId) => `${of(project)}:job:${id}`,
  /** string, JSON of the frozen spec · submit · until pruned */
  spec: (project: string, id: JobId) => `${of(project)}:job:${id}:spec`,
  /** string, JSON text · submit · until pruned */
  payload: (project: string, id: JobId) => `${of(project)}:job:${id}:payload`,
  /** string: one letter for its kind (`j` JSON, `b` bytes), then the bytes · commit · until pruned */
  result: (project: string, id: JobId) => `${of(project)}:job:${id}:result`,
  /** hash · claim, record, commit, append-log · until its job is pruned */
  attempt: (project: string, attempt: AttemptId) => {
    const { jobId, number } = fromAttemptId(attempt);
    return `${of(project)}:job:${jobId}:attempt:${number}`;
  },
  /** stream of chunks · append-log · until its job is pruned */
  log: (project: string, attempt: AttemptId) => {
    const { jobId, number } = fromAttemptId(attempt);
    return `${of(project)}:job:${jobId}:log:${number}`;
  },
  /** sorted set of job ids, all of score 0, so in the order of their making · every transition · as long as one is in it */
  index: (project: string, pool: string, state: JobState) => `${of(project)}:jobs:${pool}:${state}`,
  /** sorted set of job ids as above · submit, prune · as long as one is in it */
  label: (project: string, name: string, value: string) => `${of(project)}:label:${name}=${value}`,
  /** sorted set of names, all of score 0, so by name · create and delete a definition · as long as one is in it */
  definitions: (project: string) => `${of(project)}:definitions`,
  /** hash · create, change and delete a definition, add a version · until deleted */
  definition: (project: string, name: string) => `${of(project)}:definition:${name}`,
  /** hash: number → JSON of the version, digest of its content → number · create, add a version · until deleted */
  definitionVersions: (project: string, name: string) => `${of(project)}:definition:${name}:versions`,
  /** sorted set of job ids as in a label's index · submit, prune · as long as one is in it */
  definitionJobs: (project: string, name: string) => `${of(project)}:definition:${name}:jobs`,
  /** hash: name → how many of its jobs have not ended · submit, every end · the field until its definition is deleted */
  openDefinitionJobs: (project: string) => `${of(project)}:definition-jobs-open`,
  /** sorted set of the ids of jobs that were made to wait for this one, all of score 0 · submit, their ends · as long as one is in it */
  dependents: (project: string, id: JobId) => `${of(project)}:job:${id}:dependents`,
  /** sorted set of `ended:<job>` and `submitted:<job>` by instant: whose waiting is to be looked at · submit, commit, cancel, expire, settle · as long as one is in it */
  unsettled: (project: string) => `${of(project)}:unsettled`,
  /** sorted set of job ids by dueAt · submit, commit, fall-due, cancel · as long as one is in it */
  due: (project: string) => `${of(project)}:due`,
  /** sorted set of job ids by expiresAt or deadlineAt · submit, expire loop · as long as one is in it */
  expiry: (project: string) => `${of(project)}:expiry`,
  /** string, how many jobs have not ended · submit, every end · until the project is deleted */
  open: (project: string) => `${of(project)}:open`,
  /** sorted set of job ids by endedAt · commit, cancel, expire, prune · as long as one is in it */
  ended: (project: string) => `${of(project)}:ended`,
  /** sorted set of attempt ids by the end of their lease · claim, renew, commit · as long as one is in it */
  leases: (project: string) => `${of(project)}:leases`,
  /** hash: slots, rateIntervalMs, rateBurst, whenFull, key, tat, paused, numbersOf · set-limit, admit · while it is set, held, waited for or owed */
  limit: (project: string, id: string) => `${of(project)}:limit:${id}`,
  /** sorted set of the ids of the jobs that hold it, by when they were admitted · admit, claim, commit, cancel, expire · as long as one is in it */
  limitHolders: (project: string, id: string) => `${of(project)}:limit:${id}:holders`,
  /** sorted set of the ids of blocked jobs: 0 to 9 by priority waits here, from 100 waits at another limit · submit, admit, claim, cancel, expire · as long as one is in it */
  limitWaiting: (project: string, id: string) => `${of(project)}:limit:${id}:waiting`,
  /** sorted set of the ids of limits that are held or waited for, by the instant of the next look · submit, admit, look · as long as one is in it */
  limits: (project: string) => `${of(project)}:limits`,
  /** list of milliseconds, the newest first · commit · a week after the last */
  runTimes: (project: string, kind: string) => `${of(project)}:run-times:${kind}`,
  /** stream · every transition · until the project is deleted, about its newest 10,000 entries */
  events: (project: string) => `${of(project)}:events`,
  /** hash of small fields · create, every submit and end of its jobs, end-batch · until pruned */
  batch: (project: string, id: BatchId) => `${of(project)}:batch:${id}`,
  /** sorted set of job ids, all of score 0 · submit, prune · as long as one is in it */
  batchJobs: (project: string, id: BatchId) => `${of(project)}:batch:${id}:jobs`,
  /** sorted set of batch ids, all of score 0 · create, prune · as long as one is in it */
  batches: (project: string) => `${of(project)}:batches`,
  /** sorted set of batch ids, all of score 0, that have not ended · create, end-batch · as long as one is in it */
  batchesOpen: (project: string) => `${of(project)}:batches-open`,
  /** sorted set of batch ids by endedAt · end-batch, prune · as long as one is in it */
  batchesEnded: (project: string) => `${of(project)}:batches-ended`,
  /** hash of counters by reason and definition · commit, prune · as long as one is above nothing */
  deadLetters: (project: string) => `${of(project)}:dead-letters`,
  /** hash · create, advance-operation · until pruned */
  operation: (project: string, id: OperationId) => `${of(project)}:operation:${id}`,
  /** sorted set of operation ids, all of score 0 · create, prune · as long as one is in it */
  operations: (project: string) => `${of(project)}:operations`,
  /** sorted set of operation ids, all of score 0, that are under way · create, advance-operation · as long as one is in it */
  operationsOpen: (project: string) => `${of(project)}:operations-open`,
  /** sorted set of operation ids by endedAt · advance-operation, prune · as long as one is in it */
  operationsEnded: (project: string) => `${of(project)}:operations-ended`,
  /** hash · submit, batch · 24 hours */
  idempotency: (project: string, keyDigest: string) => `${of(project)}:idempotency:${keyDigest}`,

  /** hash of settings · create and change of a project · until the project is deleted */
  project: (name: string) => `${FLEET}:project:${name}`,
  /** sorted set of names by their last use · create, submit, forget · until unused */
  projects: () => `${FLEET}:projects`,
  /** sorted set of names by their last use · submit, heartbeat, forget · until unused */
  pools: () => `${FLEET}:pool-names`,
  /** sorted set of the names of projects by their last use of a pool · submit, forget · until the pool is forgotten */
  poolProjects: (pool: string) => `${FLEET}:pool:${pool}:projects`,
  /** sorted set of worker ids by their last heartbeat · heartbeat, forget · as long as one is in it */
  workers: () => `${FLEET}:workers`,
  /** hash · heartbeat, drain · until forgotten */
  worker: (id: WorkerId) => `${FLEET}:worker:${id}`,
  /** list of messages · cancel, drain · a minute after the last */
  inbox: (id: WorkerId) => `${FLEET}:worker:${id}:inbox`,
  /** string, drawn at random · whoever asks first · for good */
  fleetId: () => `${FLEET}:id`,
  /** string, its holder · leader lease · the lease */
  leader: (name: string) => `${FLEET}:leader:${name}`,

  /** sorted set of attempt ids by lane, 9 − priority, and within one by since when they wait · add, take, return · as long as one is in it */
  line: (pool: string, project: string) => `${ofPool(pool)}:line:${project}`,
  /** sorted set of "project attempt" by when it comes back: in hand, or put back for later · take, return · as above */
  away: (pool: string) => `${ofPool(pool)}:away`,
  /** sorted set of projects with tickets by the start of their next turn · add, take, return · as above */
  turns: (pool: string) => `${ofPool(pool)}:turns`,
  /** sorted set of projects at their running limit by until when they are passed over · hold, release · as above */
  held: (pool: string) => `${ofPool(pool)}:held`,
  /** sorted set of projects without tickets by the end of their last turn · take · while others wait */
  finish: (pool: string) => `${ofPool(pool)}:finish`,
  /** string: the start of the turn that was taken last · take · while projects wait */
  clock: (pool: string) => `${ofPool(pool)}:clock`,
  /** hash of the weights that are not 1 · takers · until the pool is forgotten */
  weights: (pool: string) => `${ofPool(pool)}:weights`,
  /** sorted set with a ring that wakes one taker · add, take, return · until it is heard */
  bell: (pool: string) => `${ofPool(pool)}:bell`,
} as const;
