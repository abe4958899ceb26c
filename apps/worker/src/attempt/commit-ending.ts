import { countAttempt, type Decision, decideNext, type Ending, type OutputTotals } from '@longshore/shared';
import { commitOutcome } from '@longshore/store';
import type { AttemptInHand } from './attempt-in-hand.ts';
import type { Container } from './container/container.ts';
import type { WayToEnd } from './endings/way-to-end.ts';
import type { Result } from './exchange/collect-result.ts';
import { roundMs } from './measure-phase.ts';

export interface Ended {
  readonly way: WayToEnd;
  readonly ending: Ending;
  readonly result: Result | undefined;
  readonly output: OutputTotals;
  readonly container: Container | undefined;
}

/**
 * `fenced`: the attempt is no longer ours. Either its lease was lost and nothing was reported, or the report came too late
 * and was refused. Nothing of it counts.
 */
export type Committed =
  | { readonly word: 'committed'; readonly decision: Decision }
  | { readonly word: 'fenced'; readonly why: 'lease-lost' | 'report-refused' };

const firstPauseMs = 100;
const longestPauseMs = 1_000;

/** Commits the ending under the lease, again and again where Redis is away, until it counts or the lease is lost. */
export async function commitEnding(attempt: AttemptInHand, ended: Ended): Promise<Committed> {
  const { lease, clock } = attempt;
  let cancelRequested = lease.cancelRequested.aborted;
  for (let pauseMs = firstPauseMs; !lease.lost.aborted; ) {
    const decision = decide(attempt, ended.ending, cancelRequested);
    const word = await commit(attempt, ended, decision).catch((error: Error) => error);
    if (word === 'ok') return { word: 'committed', decision };
    if (word === 'lease-lost' || word === 'not-found') return { word: 'fenced', why: 'report-refused' };
    if (word === 'cancel-requested') {
      cancelRequested = true;
      continue;
    }
    attempt.emit({ kind: 'commit-failed', attempt, error: word });
    await clock.sleep(pauseMs, lease.lost).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
  return { word: 'fenced', why: 'lease-lost' };
}

async function commit(attempt: AttemptInHand, ended: Ended, decision: Decision) {
  const { store, job, id, token, usage, phases, clock } = attempt;
  const { ending, output, container } = ended;
  if (container?.exitedAt !== undefined) phases.finishMs = roundMs(clock.monotonic() - container.exitedAt);
  // A result of a try that is followed by another would be taken for the job's.
  const isLast = decision.trigger === 'succeed' || decision.trigger === 'fail' || decision.trigger === 'stop';
  return await commitOutcome(store, {
    job,
    attempt: id,
    token,
    ending,
    decision,
    counts: countAttempt(job, ending),
    result: isLast ? ended.result : undefined,
    container: container?.record,
    usage: usage.sampled,
    phases,
    output,
  });
}

function decide({ job }: AttemptInHand, ending: Ending, cancelRequested: boolean): Decision {
  const counts = countAttempt(job, ending);
  return decideNext({ retry: job.spec.retry, ending, ...counts, cancelRequested, random: Math.random() });
}
