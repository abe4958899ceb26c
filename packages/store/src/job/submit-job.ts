import { createHash } from 'node:crypto';
import { type Job, overdueAt } from '@longshore/shared';
import { waitsForJobs } from '../after/find-awaited.ts';
import { settleSubmitted } from '../after/settle-unsettled.ts';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { enterLimits } from '../limit/enter-limits.ts';
import { findStrictLimit } from '../limit/limit-order.ts';
import type { ProjectSettings } from '../project/project-register.ts';
import { findJob } from './find-job.ts';
import { followUp } from './follow-up.ts';
import { toJobFields } from './job-record.ts';
import { writesOfSubmit } from './job-writes.ts';
import { toWritesCall } from './write-along.ts';

/** How long an idempotency key is kept. */
export const IDEMPOTENCY_SECONDS = 86_400;

export interface Idempotency {
  readonly key: string;
  /** Digest of the request; another one under the same key is refused. */
  readonly fingerprint: string;
  /** What a repeated request is answered with. */
  readonly answer: string;
}

export interface Submission {
  readonly job: Job;
  /** JSON text. */
  readonly payload?: string | undefined;
  readonly idempotency?: Idempotency | undefined;
}

export type Submitted =
  /** The job as it stands now: queued, or waiting at a limit, or skipped. */
  | { readonly word: 'ok'; readonly job: Job }
  /** `full`: the key that it names has no slot free, and it asked to be refused then; nothing was written. */
  | { readonly word: 'exists' | 'key-reused' | 'in-flight' | 'full' }
  /** As many of its project wait as may; nothing was written. */
  | { readonly word: 'queue-full' }
  | { readonly word: 'replayed'; readonly answer: string }
  /** One that it is to wait for, at this place of its list, is not there. */
  | { readonly word: 'no-such-job'; readonly place: number };

/**
 * Writes a job, all of it or nothing, and lets it go on: it gets its ticket, or passes its limits first, or waits at one.
 * `exists`: a job of that id was there. What lets it go on travels right behind the script, on the same connection, so it
 * comes after it. Only under an idempotency key, or a limit on those that wait, is the script's word
 * awaited first, since it may say that there is no new job.
 */
export async function submitJob(store: Store, submission: Submission): Promise<Submitted> {
  const { job, idempotency } = submission;
  if (!store.names.has(job)) await store.names.add(store, job);
  const settings = await store.projects.read(job.project);
  const { queuedLimit } = settings;
  const written = runScript(store, 'submit-job', toCall(submission, settings)) as Promise<
    [Submitted['word'], (string | number)?]
  >;
  const mayBeRefused = idempotency !== undefined || queuedLimit !== undefined;
  if (mayBeRefused) await written;
  const [[word, more], entered] = await Promise.all([written, mayBeRefused ? undefined : goOn(store, job)]);
  if (word === 'replayed') return { word, answer: String(more) };
  if (word === 'no-such-job') return { word, place: Number(more) };
  if (word === 'full' && findStrictLimit(job)?.whenFull === 'skip') {
    return await submitJob(store, { ...submission, job: toSkipped(job) });
  }
  if (word !== 'ok') return { word };
  if (waitsForJobs(job)) return { word, job: await settleNew(store, job) };
  return { word, job: entered ?? (await goOn(store, job)) };
}

/** A ticket that could not be added is added by the reissue loop: the job is stored, and so it is accepted. */
async function goOn(store: Store, job: Job): Promise<Job> {
  const { project, id, spec, state } = job;
  if (state === 'blocked') return await enterLimits(store, job);
  if (state === 'cancelled') await followUp(store, job, state);
  if (state !== 'queued') return job;
  const ticket = { project, pool: spec.pool, jobId: id, attempt: 1, priority: spec.priority, queuedAt: job.queuedAt };
  await store.tickets.add(ticket).catch(() => {});
  return job;
}

/** The jobs that it waits for may have ended before it came. What fails is left to a loop, as with tickets. */
async function settleNew(store: Store, job: Job): Promise<Job> {
  const { project, id } = job;
  const hasMoved = await settleSubmitted(store, job).catch(() => false);
  return (hasMoved && (await findJob(store, project, id).catch(() => undefined))) || job;
}

/** It is kept, and has ended. */
function toSkipped({ blockedBy: _blockedBy, blockedAt: _blockedAt, ...job }: Job): Job {
  return { ...job, state: 'cancelled', reason: 'skipped', endedAt: job.createdAt };
}

function toCall({ job, payload, idempotency }: Submission, { queuedLimit, createdAt }: ProjectSettings) {
  const { project, id, spec, state } = job;
  const writes = toWritesCall(writesOfSubmit(job));
  // Those that a retry waited for once may be gone.
  const awaited = waitsForJobs(job) ? (spec.after?.jobs ?? []) : [];
  const event = writeEvent({
    type: `job.${state}`,
    project,
    job: id,
    state,
    at: job.createdAt,
    ...(job.reason ? { reason: job.reason } : {}),
  });
  const strict = findStrictLimit(job);
  return {
    keys: [
      keys.job(project, id),
      keys.spec(project, id),
      keys.payload(project, id),
      keys.index(project, spec.pool, state),
      keys.due(project),
      keys.expiry(project),
      keys.events(project),
      keys.idempotency(project, idempotency ? digestKey(idempotency.key, createdAt) : 'none'),
      keys.open(project),
      keys.leases(project),
      ...writes.keys,
      ...awaited.map((other) => keys.job(project, other)),
      ...(strict ? [keys.limitHolders(project, strict.id), keys.limitWaiting(project, strict.id)] : []),
    ],
    args: [
      id,
      JSON.stringify(spec),
      payload ?? '',
      state === 'scheduled' ? (job.dueAt ?? '') : '',
      overdueAt(job) ?? '',
      event,
      idempotency?.fingerprint ?? '',
      idempotency?.answer ?? '',
      IDEMPOTENCY_SECONDS,
      ...writes.args,
      awaited.length,
      strict?.slots ?? '',
      job.endedAt === undefined ? (queuedLimit ?? '') : '',
      ...Object.entries(toJobFields(job)).flat(),
    ],
  };
}

/**
 * A client's key may be long and hold anything; its digest is neither.
 * @param since when its project was created: a project of the same name that was deleted does not answer for this one.
 */
export function digestKey(key: string, since: number | undefined): string {
  return createHash('sha256')
    .update(since === undefined ? key : `${since}\n${key}`)
    .digest('hex')
    .slice(0, 32);
}
