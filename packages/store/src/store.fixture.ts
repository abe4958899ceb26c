import {
  countAttempt,
  createJob,
  decideNext,
  type Ending,
  type Job,
  type JobLimit,
  type JobRequestInput,
  type JobState,
  jobRequest,
  mintJobId,
  mintWorkerId,
  type PhaseDurations,
  toAttemptId,
  type WorkerId,
} from '@longshore/shared';
import { uniqueName } from '@longshore/testing';
import { afterAll, beforeAll } from 'vitest';
import { type Claim, type ClaimInput, claimAttempt } from './attempt/claim-attempt.ts';
import { type Committed, commitOutcome } from './attempt/commit-outcome.ts';
import { mintLeaseToken } from './attempt/lease-token.ts';
import { openStore } from './connection/open-store.ts';
import type { Store } from './connection/store.ts';
import { endWaitingJob } from './job/end-waiting-job.ts';
import { findJob } from './job/find-job.ts';
import { submitJob } from './job/submit-job.ts';

export const WORKER: WorkerId = mintWorkerId(Date.now());
export const LEASE_MS = 30_000;

export type Claimed = Extract<Claim, { word: 'claimed' }>;

/** Opens a store for the tests of a suite, and closes it after them. */
export function useStore(url: string): () => Store {
  let store: Store | undefined;
  beforeAll(async () => {
    store = await openStore({ url, name: 'test' });
  });
  afterAll(() => store?.close());
  return () => {
    if (!store) throw new Error('the store opens before the first test, not while tests are declared');
    return store;
  };
}

/** A project and a pool of a test's own. */
export function newNamespace(): { project: string; pool: string } {
  return { project: uniqueName('project'), pool: uniqueName('pool') };
}

export function newJob(
  store: Store,
  project: string,
  fields: Partial<JobRequestInput> = {},
  limits?: readonly JobLimit[],
): Job {
  const parsed = jobRequest.parse({ image: 'alpine', ...fields });
  const request = limits ? { ...parsed, spec: { ...parsed.spec, limits } } : parsed;
  const now = store.now();
  return createJob({ id: mintJobId(now), project, request, now });
}

export async function submitNew(store: Store, project: string, fields: Partial<JobRequestInput> = {}): Promise<Job> {
  const job = newJob(store, project, fields);
  const payload = fields.payload === undefined ? undefined : JSON.stringify(fields.payload);
  const { word } = await submitJob(store, { job, payload });
  if (word !== 'ok') throw new Error(`the job was not submitted: ${word}`);
  return job;
}

export async function submitLimited(
  store: Store,
  project: string,
  { fields, limits }: { fields?: Partial<JobRequestInput>; limits: readonly JobLimit[] | undefined },
): Promise<Job> {
  const submitted = await submitJob(store, { job: newJob(store, project, fields, limits) });
  if (submitted.word !== 'ok') throw new Error(`the job was not submitted: ${submitted.word}`);
  return submitted.job;
}

export function toClaimInput(job: Job, more: Partial<ClaimInput> = {}): ClaimInput {
  const { project, id, spec, attempt } = job;
  const room = { cpus: 1_000, memoryBytes: Number.MAX_SAFE_INTEGER };
  return {
    project,
    pool: spec.pool,
    jobId: id,
    attempt: attempt + 1,
    worker: WORKER,
    token: mintLeaseToken(),
    leaseMs: LEASE_MS,
    room,
    ...more,
  };
}

export async function claimNew(store: Store, job: Job, more: Partial<ClaimInput> = {}): Promise<Claimed> {
  const claim = await claimAttempt(store, toClaimInput(job, more));
  if (claim.word !== 'claimed') throw new Error(`the attempt was not claimed: ${claim.word}`);
  return claim;
}

/** Commits as a worker does: it decides by the rules of the job. */
export async function commitEnding(
  store: Store,
  { job, token }: Pick<Claimed, 'job' | 'token'>,
  ending: Ending,
  more: { cancelRequested?: boolean; result?: { bytes: Buffer; isJson: boolean }; phases?: PhaseDurations } = {},
): Promise<Committed> {
  const counts = countAttempt(job, ending);
  const { cancelRequested = false, result, phases } = more;
  const decision = decideNext({ retry: job.spec.retry, ending, ...counts, cancelRequested, random: 0.5 });
  const attempt = toAttemptId(job.id, job.attempt);
  return await commitOutcome(store, { job, attempt, token, ending, decision, counts, result, phases });
}

export const SUCCEEDED: Ending = { outcome: 'succeeded', exitCode: 0 };
export const FAILED: Ending = { outcome: 'failed', exitCode: 7 };
export const INTERRUPTED: Ending = { outcome: 'interrupted' };

export interface Standing {
  readonly job: Job;
  /** Of the attempt that runs. */
  readonly token?: string;
}

/** A new job that has come to a state by the ways of the package. A `blocked` one waits for other jobs, and names none. */
export async function putInState(
  store: Store,
  project: string,
  state: JobState | 'new',
  limits?: readonly JobLimit[],
): Promise<Standing> {
  const retry = { attempts: 2, backoff: { delay: '1h', jitter: false } };
  if (state === 'new') return { job: newJob(store, project, { retry }) };
  if (state === 'blocked') {
    const job: Job = { ...newJob(store, project, { retry }), state, blockedBy: 'jobs', blockedAt: store.now() };
    await submitJob(store, { job });
    return { job };
  }
  const fields = { retry, ...(state === 'scheduled' ? { delay: '1h' } : {}) };
  const job = await submitLimited(store, project, { fields, limits });
  const token = await moveTo(store, job, state);
  const moved = await findJob(store, project, job.id);
  if (moved?.state !== state) throw new Error(`the job is ${moved?.state} and not ${state}`);
  return { job: moved, ...(token ? { token } : {}) };
}

async function moveTo(store: Store, job: Job, state: JobState): Promise<string | undefined> {
  if (state === 'queued' || state === 'scheduled') return undefined;
  if (state === 'cancelled' || state === 'expired') {
    await endWaitingJob(store, { job, to: state, reason: 'requested', now: store.now() });
    return undefined;
  }
  const claim = await claimNew(store, job);
  if (state === 'running') return claim.token;
  const ending: Ending =
    state === 'succeeded'
      ? SUCCEEDED
      : state === 'backing-off'
        ? FAILED
        : { outcome: 'never-started', reason: 'spec-refused' };
  await commitEnding(store, claim, ending);
  return undefined;
}

/** Every key of a project with its whole value and whether it has a lifetime, to be compared. */
export async function dumpProject(store: Store, project: string): Promise<Record<string, string>> {
  const dump: Record<string, string> = {};
  for (const name of await listKeys(store, `{ls:${project}}*`)) {
    dump[name] = `${await readValue(store, name)} ${(await store.redis.ttl(name)) >= 0}`;
  }
  return dump;
}

/** As DUMP gives it, but for hashes: Redis may give their fields in another order when nothing changed. */
async function readValue(store: Store, name: string): Promise<string | undefined> {
  if ((await store.redis.type(name)) !== 'hash') return (await store.redis.dumpBuffer(name))?.toString('base64');
  return JSON.stringify(Object.entries(await store.redis.hgetall(name)).sort());
}

export async function listKeys(store: Store, pattern: string): Promise<string[]> {
  const names = new Set<string>();
  for (let cursor = '0'; ; ) {
    const [next, found] = await store.redis.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
    for (const name of found) names.add(name);
    if (next === '0') return [...names].sort();
    cursor = next;
  }
}

/** The store of a process that dies after so many scripts: none that it runs later arrives. */
export function letDie(store: Store, { afterScripts }: { afterScripts: number }): Store {
  let left = afterScripts;
  const evalsha = async (...args: Parameters<Store['redis']['evalsha']>) => {
    if (left === 0) throw new Error('the process has died');
    left--;
    return await store.redis.evalsha(...args);
  };
  const redis = new Proxy(store.redis, {
    get(target, name) {
      if (name === 'evalsha') return evalsha;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return Object.create(store, { redis: { value: redis } });
}
