import type { Job } from '@longshore/shared';
import type { Limit } from '@longshore/store';
import { formatInstant } from '../present/instant.ts';
import { describeAhead } from './describe-ahead.ts';
import { explainAwaited } from './explain-awaited.ts';
import type { Circumstances } from './explain-job.ts';
import type { Finding } from './explanation.ts';

/** A limit at which a job waits, and how many wait there before it. */
export interface LimitPlace {
  readonly limit: Limit;
  readonly ahead: number;
}

/** What holds a job that is not ready: a limit that it shares with others, or other jobs. */
export function explainBlocked({ job, now, limitPlace, awaited }: Circumstances): Finding {
  const since = formatInstant(job.blockedAt ?? job.createdAt);
  if (limitPlace) return { since, ...explainLimit(job, limitPlace, now) };
  return { since, ...explainAwaited(job, awaited) };
}

function explainLimit(job: Job, { limit, ahead }: LimitPlace, now: number): Omit<Finding, 'since'> {
  const whose = describeOwner(job, limit.id);
  const about = presentLimit(job, { limit, ahead });
  const { slots, rate, held } = limit;
  if (limit.isPaused) {
    return {
      reason: 'paused',
      sentence: `${toSubject(whose)} is paused: nothing of it starts until somebody resumes it.${describeAhead(ahead)}`,
      waitsFor: { kind: 'pause', limit: about },
    };
  }
  if (slots !== undefined && held >= slots) {
    return {
      reason: 'concurrency-limit',
      sentence: `It waits for the limit of ${whose}: ${held} of ${slots} are taken.${describeAhead(ahead)}`,
      waitsFor: { kind: 'limit', limit: about },
    };
  }
  const opensAt = findRateInstant({ limit, ahead }, now);
  if (rate && opensAt !== undefined) {
    return {
      reason: 'rate-limit',
      sentence: `It waits for its turn at the rate of ${whose}.${describeAhead(ahead)} It goes on at ${formatInstant(opensAt)}.`,
      until: formatInstant(opensAt),
      waitsFor: { kind: 'rate', limit: about },
    };
  }
  return {
    reason: 'limit-open',
    sentence: `The limit of ${whose} has room: it goes on in a moment.${describeAhead(ahead)}`,
    waitsFor: { kind: 'limit', limit: about },
  };
}

/** When a rate lets a job go on: those before it go first, one each interval. Undefined where it has none or that is now. */
export function findRateInstant({ limit: { rate, opensAt }, ahead }: LimitPlace, now: number): number | undefined {
  if (!rate || (opensAt === undefined && ahead === 0)) return undefined;
  return Math.ceil((opensAt ?? now) + ahead * rate.intervalMs);
}

function presentLimit(job: Job, { limit: { id, held, slots }, ahead }: LimitPlace) {
  const key = findKey(job, id);
  return { id, ...(key === undefined ? {} : { key }), held, ...(slots === undefined ? {} : { slots }), ahead };
}

function describeOwner(job: Job, id: string): string {
  const key = findKey(job, id);
  if (key !== undefined) return `the key "${key}"`;
  if (id.startsWith('definition.')) return `the definition "${id.slice('definition.'.length)}"`;
  return `the project "${job.project}"`;
}

function toSubject(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function findKey({ spec }: Job, id: string): string | undefined {
  return spec.limits?.find((limit) => limit.id === id)?.key;
}
