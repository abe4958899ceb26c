import {
  type AttemptId,
  assertNever,
  type Decision,
  type Ending,
  fromAttemptId,
  isTerminal,
  type Job,
  type JobState,
  TRANSITIONS,
} from '@longshore/shared';
import { settleBehind } from '../after/settle-dependents.ts';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { type Result, toStoredResult } from '../job/find-job.ts';
import { followUp } from '../job/follow-up.ts';
import { flatten, type JobFields, withoutEmpty } from '../job/job-record.ts';
import { writesOfMove } from '../job/job-writes.ts';
import { toWritesCall } from '../job/write-along.ts';
import { keys } from '../keys.ts';
import { writesOfRun } from '../run-time/run-times.ts';
import { type AttemptDetails, toAttemptFields } from './attempt-record.ts';

export interface Commit extends AttemptDetails {
  /** The job as it was claimed; while an attempt runs only its owner changes what is read from it here. */
  readonly job: Job;
  readonly attempt: AttemptId;
  /** The lease's token; undefined to rescue an attempt whose lease ran out. */
  readonly token: string | undefined;
  readonly ending: Ending;
  readonly decision: Decision;
  /** Counters with this attempt in them. */
  readonly counts: Pick<Job, 'attemptsUsed' | 'faults'>;
  readonly result?: Result | undefined;
}

export type Committed = 'ok' | 'lease-lost' | 'cancel-requested' | 'not-found';

/**
 * Ends an attempt and moves its job on, all of it or nothing, and then adds the ticket of the next attempt.
 * `lease-lost`: somebody else owns it or ended it; nothing was written. `cancel-requested`: decide again.
 */
export async function commitOutcome(store: Store, commit: Commit): Promise<Committed> {
  const { job, decision } = commit;
  const cancelReason = decision.trigger === 'stop' ? await findCancelReason(store, job) : undefined;
  const written = toCall(commit, { now: store.now(), cancelReason });
  const word = (await runScript(store, 'commit-outcome', written)) as Committed | 'awaited';
  if (word !== 'ok' && word !== 'awaited') return word;
  if (decision.trigger === 'requeue') {
    const { project, id, spec } = job;
    const attempt = fromAttemptId(commit.attempt).number + 1;
    await store.tickets.add({ project, pool: spec.pool, jobId: id, attempt, priority: spec.priority });
  }
  await followUp(store, job, TRANSITIONS[decision.trigger].to);
  if (word === 'awaited') await settleBehind(store, job);
  return 'ok';
}

/** Why somebody wanted it stopped; it was not yet known when the job was claimed. */
async function findCancelReason(store: Store, { project, id }: Job): Promise<string> {
  return (await call(store, (redis) => redis.hget(keys.job(project, id), 'reason'))) ?? 'requested';
}

function toCall(commit: Commit, { now, cancelReason }: { now: number; cancelReason: string | undefined }) {
  const { job, attempt, ending, decision } = commit;
  const { project, id, spec } = job;
  const { to, emits } = TRANSITIONS[decision.trigger];
  const { instant, reason } = toTimes(decision, now, cancelReason);
  const writes = toWritesCall([...writesOfMove(job, to, reason), ...writesOfRun(commit)]);
  const event = writeEvent({
    type: emits,
    project,
    job: id,
    state: to,
    at: now,
    attempt: fromAttemptId(attempt).number,
    outcome: ending.outcome,
    ...(reason ? { reason } : {}),
  });
  return {
    keys: [
      keys.job(project, id),
      keys.attempt(project, attempt),
      keys.index(project, spec.pool, 'running'),
      keys.index(project, spec.pool, to),
      keys.leases(project),
      isTerminal(to) ? keys.ended(project) : keys.due(project),
      keys.events(project),
      keys.result(project, id),
      keys.dependents(project, id),
      keys.unsettled(project),
      ...writes.keys,
    ],
    args: [
      now,
      id,
      attempt,
      commit.token ?? '',
      to,
      flatten(toAttemptFields(commit, now)),
      flatten(toJobFieldsAfter(commit, { to, now, instant, reason })),
      instant ?? '',
      event,
      commit.result ? toStoredResult(commit.result) : '',
      ...writes.args,
    ],
  };
}

/** What the next state needs: when it ended or falls due, and why. */
function toTimes(
  decision: Decision,
  now: number,
  cancelReason: string | undefined,
): { instant?: number; reason?: string } {
  switch (decision.trigger) {
    case 'succeed':
      return { instant: now };
    case 'stop':
      return { instant: now, ...(cancelReason ? { reason: cancelReason } : {}) };
    case 'fail':
      return { instant: now, reason: decision.reason };
    case 'back-off':
      return { instant: now + decision.delayMs, reason: decision.reason };
    case 'requeue':
      return {};
    default:
      return assertNever(decision);
  }
}

function toJobFieldsAfter(
  { counts, ending }: Commit,
  {
    to,
    now,
    instant,
    reason,
  }: { to: JobState; now: number; instant?: number | undefined; reason?: string | undefined },
): JobFields {
  const faults = Object.keys(counts.faults).length > 0 ? JSON.stringify(counts.faults) : undefined;
  return withoutEmpty({
    attemptsUsed: counts.attemptsUsed,
    faults,
    outcome: ending.outcome,
    reason: reason ?? '',
    endedAt: isTerminal(to) ? now : undefined,
    dueAt: to === 'backing-off' ? instant : undefined,
    queuedAt: to === 'queued' ? now : undefined,
  });
}
