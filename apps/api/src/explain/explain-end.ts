import type { Attempt } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';
import { describeEnding } from './describe-ending.ts';
import { describeMissed } from './explain-awaited.ts';
import type { Circumstances } from './explain-job.ts';
import type { Finding } from './explanation.ts';

type Ended = Pick<Circumstances, 'job' | 'attempts' | 'awaited'>;

const REASONS: Readonly<Record<string, string>> = {
  'attempts-exhausted': 'All its tries are used.',
  poison: 'Its workers kept dying while they ran it, so it is not tried again.',
  interrupted: 'It was interrupted too often, so it is not tried again.',
  'engine-down': 'Its container engines were away too often, so it is not tried again.',
  'registry-unreachable': "Its image's registry was away too often, so it is not tried again.",
  deadline: 'The time that it was given for all of its tries was over.',
  'not-started-in-time': 'It was not started by the time that it was given.',
  skipped: 'Its key had no slot free, and it asked to be skipped then.',
  replaced: 'A newer job of its key took its place.',
  'result-invalid': 'Its result does not fit the schema of its definition.',
};

/** Why a job ended. */
export function explainEnd({ job, attempts, awaited }: Ended): Finding {
  const last = attempts.at(-1);
  const reason = job.reason ?? last?.ending?.reason ?? job.outcome ?? job.state;
  const why = describeReason({ job, attempts, awaited }, reason);
  const told = reason === 'poison' ? attempts.filter(isLost) : attempts.slice(-1);
  const parts = [`It ${PAST[job.state] ?? 'ended'}.`, why, ...told.map(describeEnding)];
  const exitCode = last?.ending?.exitCode;
  return {
    reason,
    sentence: parts.filter((part) => part !== '').join(' '),
    since: formatInstant(job.endedAt ?? job.createdAt),
    ...(last ? { attempt: last.number, worker: last.worker } : {}),
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

function describeReason({ job, attempts, awaited }: Ended, reason: string): string {
  if (reason === 'requested' && attempts.length === 0) return 'Somebody cancelled it before it ran.';
  if (reason === 'dependency-failed') return describeMissed(job.spec, awaited) ?? 'A job that it waited for failed it.';
  return REASONS[reason] ?? '';
}

function isLost({ ending }: Attempt): boolean {
  return ending?.outcome === 'lost';
}

const PAST: Readonly<Record<string, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
  expired: 'expired',
};
