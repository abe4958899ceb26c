import {
  type Capacity,
  findOverdueReason,
  type Job,
  type JobId,
  type JobSpec,
  SUSPECT_LOSSES,
  toAttemptId,
  type WorkerId,
} from '@longshore/shared';
import { runScript, type ScriptCall } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { endWaitingJob } from '../job/end-waiting-job.ts';
import { findJob } from '../job/find-job.ts';
import { pairUp, toJob } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { admitNext } from '../limit/admit-waiting.ts';
import { toWaitingScore } from '../limit/limit-order.ts';
import { toLimitsCall } from '../limit/to-limits-call.ts';

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
  /** `project-full`: its project runs as many attempts as it may. `blocked`: a limit closed since the job passed it. */
  | { readonly word: 'project-full' | 'suspect' | 'wrong-state' | 'expired' | 'blocked' | 'not-found' };

type Answer = readonly [Claim['word'] | 'limited', ...unknown[]];

/** Claims the attempt that a ticket announced. From here on the lease alone says who owns it. */
export async function claimAttempt(store: Store, input: ClaimInput): Promise<Claim> {
  const { runningLimit } = await store.projects.read(input.project);
  const now = store.now();
  const terms = { now, leaseUntil: now + input.leaseMs, runningLimit };
  const first = (await runScript(store, 'claim-attempt', toCall(input, terms))) as Answer;
  const [word, ...rest] = first[0] === 'limited' ? await claimLimited(store, input, { terms, answer: first }) : first;
  if (word === 'no-room') return { word, needs: { cpus: Number(rest[0]), memoryBytes: Number(rest[1]) } };
  if (word === 'expired') await expire(store, input, now);
  if (word !== 'claimed') return { word: word as Exclude<Claim['word'], 'claimed' | 'no-room'> };
  const [flat, spec, payload] = rest as [string[], string, string | null];
  const job = toJob({ project: input.project, id: input.jobId, hash: pairUp(flat), spec });
  return { word, job, ...(payload === null ? {} : { payload }), token: input.token, leaseUntil: terms.leaseUntil };
}

/** A job with limits says which, and is claimed with these: one may have been paused or lowered since the job passed it. */
async function claimLimited(
  store: Store,
  input: ClaimInput,
  { terms, answer }: { terms: ClaimTerms; answer: Answer },
): Promise<Answer> {
  const spec = JSON.parse(String(answer[1])) as JobSpec;
  const second = (await runScript(store, 'claim-attempt', toCall(input, terms, spec))) as Answer;
  // The slots of its other limits are free for others now. What fails here is left to the loop.
  if (second[0] === 'blocked') await admitNext(store, { project: input.project, spec }).catch(() => undefined);
  return second;
}

interface ClaimTerms {
  readonly now: number;
  readonly leaseUntil: number;
  /** How many attempts of the project may run at once. */
  readonly runningLimit: number | undefined;
}

/** @param limited the spec of a job that has limits, where it is known. */
function toCall(input: ClaimInput, { now, leaseUntil, runningLimit }: ClaimTerms, limited?: JobSpec): ScriptCall {
  const { project, pool, jobId, worker, token } = input;
  const attempt = toAttemptId(jobId, input.attempt);
  const limits = limited && toLimitsCall({ project, spec: limited });
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
      ...(limits ? [keys.index(project, pool, 'blocked'), keys.limits(project), ...limits.keys] : []),
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
      limits?.json ?? '',
      limited ? toWaitingScore({ spec: limited }) : '',
      limits ? writeEvent({ type: 'job.blocked', project, job: jobId, state: 'blocked', at: now }) : '',
    ],
  };
}

async function expire(store: Store, { project, jobId }: ClaimInput, now: number): Promise<void> {
  const job = await findJob(store, project, jobId);
  if (job) await endWaitingJob(store, { job, to: 'expired', reason: findOverdueReason(job), now });
}
