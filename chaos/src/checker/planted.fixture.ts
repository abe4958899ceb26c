import type { JobAnswer, LogLineAnswer } from '../client/api-answers.ts';
import type { Submission } from '../client/client-ledger.ts';
import type { ContainerLife } from '../recorder/container-life.ts';
import type { Evidence } from './evidence.ts';

export const JOB = 'job_1';
const bootedAt = '2026-01-01T00:00:00.000Z';

/** The evidence of one job without a fault, to plant faults in. */
export interface Planted {
  submission: Submission;
  /** Of other jobs, of which nothing else is known. */
  others: Submission[];
  seen: JobAnswer;
  job: JobAnswer | undefined;
  log: LogLineAnswer[];
  lives: ContainerLife[];
  listed: Evidence['listed'];
  leftovers: Evidence['leftovers'];
  wereDaemonsKilled: boolean;
}

export function plantJob(): Planted {
  const life: ContainerLife = {
    ...{ job: JOB, attempt: 1, container: 'c1', engine: 'a', nonce: 'n1', payloadDigest: 'd' },
    ...{ startedAt: 1_000, lastSeenAt: 2_000, end: { at: 1_990, exitCode: 0, lines: 3 } },
  };
  return {
    submission: { ...toSubmission(), answers: [JOB] },
    others: [],
    seen: toAnswer(),
    job: toAnswer(),
    log: [1, 2, 3].map((seq) => toLine(seq)),
    lives: [life],
    listed: [{ id: JOB, key: 'chaos-1' }],
    leftovers: [],
    wereDaemonsKilled: false,
  };
}

export function toEvidence({
  submission,
  others,
  seen,
  job,
  log,
  lives,
  listed,
  leftovers,
  wereDaemonsKilled,
}: Planted): Evidence {
  return {
    submissions: [submission, ...others],
    seenEnds: new Map([[JOB, seen]]),
    finals: new Map(job ? [[JOB, { job, log }]] : []),
    listed,
    lives,
    bootedAt: Date.parse(bootedAt),
    leftovers,
    wereDaemonsKilled,
  };
}

export function toLine(seq: number, text = `${seq} n1`): LogLineAnswer {
  return { attempt: 1, seq, stream: 'stdout', text };
}

function toSubmission(): Submission {
  return {
    ...{ key: 'chaos-1', kind: 'talks', expects: { ends: ['succeeded'], attempts: 1 } },
    ...{ askedAt: 500, answers: [], failures: [] },
  };
}

function toAnswer(): JobAnswer {
  const at = new Date(Date.parse(bootedAt) + 900).toISOString();
  return {
    ...{ id: JOB, state: 'succeeded', labels: {}, createdAt: at, endedAt: at, result: { nonce: 'n1' } },
    attempts: [{ number: 1, outcome: 'succeeded', exitCode: 0, worker: 'w', startedAt: at, endedAt: at }],
  };
}
