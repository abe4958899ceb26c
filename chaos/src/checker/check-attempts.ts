import type { AttemptAnswer, JobAnswer } from '../client/api-answers.ts';
import type { Expectation } from '../client/client-ledger.ts';
import type { Breach, Evidence } from './evidence.ts';

/** Ends that are Longshore's own fault: none of them may use up one of the job's tries. */
const faultReasons = ['engine-down', 'registry-unreachable'];

/** The job's own tries stay within its policy, faults of ours cost none, and it ends as it has to. */
export function checkAttempts({ submissions, finals }: Evidence): Breach[] {
  return submissions.flatMap(({ answers: [id = ''], expects }) => {
    const job = finals.get(id)?.job;
    return job ? judge(job, expects).map((sentence) => ({ kind: 'policy' as const, job: id, sentence })) : [];
  });
}

function judge(job: JobAnswer, expects: Expectation): string[] {
  const used = job.attempts.filter((attempt) => !isFault(attempt)).length;
  const open = job.attempts.filter(({ outcome }) => outcome === undefined);
  const isInOrder = job.attempts.every(({ number }, index) => number === index + 1);
  return [
    ...(used > expects.attempts ? [`it used ${used} tries of ${expects.attempts}`] : []),
    ...(open.length > 0 ? [`attempt ${open[0]?.number} has no outcome`] : []),
    ...(isInOrder ? [] : [`its attempts are numbered ${job.attempts.map(({ number }) => number).join(', ')}`]),
    ...(isExpected(job, expects) ? [] : [`it ended as ${describe(job)}, not as ${expects.ends.join(' or ')}`]),
    ...(job.reason === 'attempts-exhausted' && used < expects.attempts
      ? [`its tries were called exhausted after ${used} of ${expects.attempts}`]
      : []),
  ];
}

function isFault({ outcome, reason = '' }: AttemptAnswer): boolean {
  return (
    outcome === 'lost' || outcome === 'interrupted' || (outcome === 'never-started' && faultReasons.includes(reason))
  );
}

function isExpected(job: JobAnswer, { ends }: Expectation): boolean {
  return ends.includes(job.state) || ends.includes(`${job.state}/${job.reason}`);
}

function describe({ state, reason, attempts }: JobAnswer): string {
  const outcomes = attempts.map((one) => [one.outcome, one.reason].filter(Boolean).join('/')).join(', ');
  return `${[state, reason].filter(Boolean).join('/')} (${outcomes})`;
}
