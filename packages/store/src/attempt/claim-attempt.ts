import {
  type Capacity,
  findOverdueReason,
  type Job,
  type JobId,
  SUSPECT_LOSSES,
  toAttemptId,
  type WorkerId,
} from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { endWaitingJob } from '../job/end-waiting-job.ts';
import { findJob } from '../job/find-job.ts';
import { pairUp, toJob } from '../job/job-record.ts';
import { keys } from '../keys.ts';

export interface ClaimInput {
  readonly project: string;
  readonly pool: string;
  readonly jobId: JobId;
  readonly attempt: number;
  readonly worker: WorkerId;
  /** The lease's from now on. Sent again with the same one, a claim is answered as it was, and its lease begins anew. */
  readonly token: string;
  readonly leaseMs: number;
  /** What is free now; a job that needs more is not claimed. */
  readonly room: Pick<Capacity, 'cpus' | 'memoryBytes'>;
  /** The worker runs a job that may be what kills workers; a second one is not claimed. */
  readonly hasSuspect?: boolean;
}

export type Claim =
  | {
      readonly word: 'claimed';
      readonly job: Job;
      readonly payload?: string;
      readonly token: string;
      readonly leaseUntil: number;
    }
  | { readonly word: 'no-room'; readonly needs: Pick<Capacity, 'cpus' | 'memoryBytes'> }
  /** `project-full`: its project runs as many attempts as it may. */
  | { readonly word: 'project-full' | 'suspect' | 'wrong-state' | 'expired' | 'not-found' };

/** Claims the attempt that a ticket announced. From here on the lease alone says who owns it. */
export async function claimAttempt(store: Store, input: ClaimInput): Promise<Claim> {
  const { runningLimit } = await store.projects.read(input.project);
  const now = store.now();
  const leaseUntil = now + input.leaseMs;
  const [word, ...rest] = (await runScript(
    store,
    'claim-attempt',
    toCall(input, { now, leaseUntil, runningLimit }),
  )) as [Claim['word'], ...unknown[]];
  if (word === 'no-room') return { word, needs: { cpus: Number(rest[0]), memoryBytes: Number(rest[1]) } };
  if (word === 'expired') await expire(store, input, now);
  if (word !== 'claimed') return { word };
  const [flat, spec, payload] = rest as [string[], string, string | null];
  const job = toJob({ project: input.project, id: input.jobId, hash: pairUp(flat), spec });
  return { word, job, ...(payload === null ? {} : { payload }), token: input.token, leaseUntil };
}

function toCall(
  input: ClaimInput,
  { now, leaseUntil, runningLimit }: { now: number; leaseUntil: number; runningLimit: number | undefined },
) {
  const { project, pool, jobId, worker, token } = input;
  const attempt = toAttemptId(jobId, input.attempt);
  const event = writeEvent({
    type: 'job.running',
    project,
    job: jobId,
    state: 'running',
    at: now,
    attempt: input.attempt,
    worker,
  });
  return {
    keys: [
      keys.job(project, jobId),
      keys.spec(project, jobId),
      keys.payload(project, jobId),
      keys.attempt(project, attempt),
      keys.index(project, pool, 'queued'),
      keys.index(project, pool, 'running'),
      keys.leases(project),
      keys.events(project),
    ],
    args: [
      now,
      jobId,
      attempt,
      input.attempt,
      worker,
      token,
      leaseUntil,
      input.room.cpus,
      input.room.memoryBytes,
      event,
      input.hasSuspect ? SUSPECT_LOSSES : '',
      runningLimit ?? '',
    ],
  };
}

async function expire(store: Store, { project, jobId }: ClaimInput, now: number): Promise<void> {
  const job = await findJob(store, project, jobId);
  if (job) await endWaitingJob(store, { job, to: 'expired', reason: findOverdueReason(job), now });
}
