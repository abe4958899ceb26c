import { type Job, judgeAwaited } from '@longshore/shared';
import type { AwaitedJob } from '@longshore/store';
import type { Finding } from './explanation.ts';

/** Of many jobs a few are named in the sentence; all of them are in `waitsFor`. */
const MAX_TOLD = 3;

/** Which of the jobs that it waits for have not ended, or as what one ended that should not have. */
export function explainAwaited({ spec }: Job, awaited: readonly AwaitedJob[]): Omit<Finding, 'since'> {
  const when = spec.after?.when ?? 'ended';
  const open = awaited.filter(({ state }) => judgeAwaited(when, state) === 'open');
  const waitsFor = { kind: 'jobs' as const, jobs: awaited.map(presentAwaited) };
  const missed = describeMissed(spec, awaited);
  if (missed) return { reason: 'dependency-failed', sentence: `${missed} It is cancelled in a moment.`, waitsFor };
  if (open.length === 0) {
    const sentence = 'All jobs that it waited for have ended: it goes on in a moment.';
    return { reason: 'jobs-ended', sentence, waitsFor };
  }
  const told = open.slice(0, MAX_TOLD).map(({ id, state }) => `${id} is ${state}`);
  const more = open.length > told.length ? ', …' : '';
  return {
    reason: 'jobs-not-ended',
    sentence: `It waits for ${open.length} of ${awaited.length} ${awaited.length === 1 ? 'job' : 'jobs'}: ${told.join(', ')}${more}.`,
    waitsFor,
  };
}

/** The first job that ended otherwise than it should: one sentence. Undefined where none did. */
export function describeMissed({ after }: Job['spec'], awaited: readonly AwaitedJob[]): string | undefined {
  const missed = after && awaited.find(({ state }) => judgeAwaited(after.when, state) === 'missed');
  if (!missed) return undefined;
  if (missed.state === undefined) return `${missed.id}, for which it waited, is there no more.`;
  return `${missed.id} is ${missed.state}, and was waited for as ${after.when}.`;
}

function presentAwaited({ id, state }: AwaitedJob) {
  return { id, ...(state ? { state } : {}) };
}
