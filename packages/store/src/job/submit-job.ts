import { createHash } from 'node:crypto';
import { type Job, overdueAt } from '@longshore/shared';
import { waitsForJobs } from '../after/find-awaited.ts';
import { settleSubmitted } from '../after/settle-unsettled.ts';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
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
  | { readonly word: 'ok' | 'exists' | 'key-reused' | 'in-flight' }
  | { readonly word: 'replayed'; readonly answer: string }
  | { readonly word: 'no-such-job'; readonly place: number };

/**
 * Writes a job, all of it or nothing, and adds its ticket where it is ready. `exists`: a job of that id was there.
 * `no-such-job`: one that it is to wait for, at this place of its list, is not there.
 * The ticket travels right behind the script, on the same connection, so it comes after it. Only under an idempotency
 * key is the script's word awaited first, since it may say that there is no new job.
 */
export async function submitJob(store: Store, submission: Submission): Promise<Submitted> {
  const { job, idempotency } = submission;
  if (!store.names.has(job)) await store.names.add(store, job);
  const written = runScript(store, 'submit-job', toCall(submission));
  if (idempotency) await written;
  else await Promise.all([written, addFirstTicket(store, job)]);
  const [word, more] = (await written) as [Submitted['word'], (string | number)?];
  if (word === 'replayed') return { word, answer: String(more) };
  if (word === 'no-such-job') return { word, place: Number(more) };
  if (word === 'ok' && idempotency) await addFirstTicket(store, job);
  // As with tickets: what fails is left to a loop.
  if (word === 'ok' && waitsForJobs(job)) await settleSubmitted(store, job).catch(() => undefined);
  return { word };
}

/** A ticket that could not be added is added by the reissue loop: the job is stored, and so it is accepted. */
async function addFirstTicket(store: Store, { project, id, spec, state }: Job): Promise<void> {
  if (state !== 'queued') return;
  const ticket = { project, pool: spec.pool, jobId: id, attempt: 1, priority: spec.priority };
  await store.tickets.add(ticket).catch(() => {});
}

function toCall({ job, payload, idempotency }: Submission) {
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
  });
  return {
    keys: [
      keys.job(project, id),
      keys.spec(project, id),
      keys.payload(project, id),
      keys.index(project, spec.pool, state),
      keys.due(project),
      keys.expiry(project),
      keys.events(project),
      keys.idempotency(project, idempotency ? digestKey(idempotency.key) : 'none'),
      ...writes.keys,
      ...awaited.map((other) => keys.job(project, other)),
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
      ...Object.entries(toJobFields(job)).flat(),
    ],
  };
}

/** A client's key may be long and hold anything; its digest is neither. */
export function digestKey(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}
