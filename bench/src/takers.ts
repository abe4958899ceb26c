import { setTimeout as sleep } from 'node:timers/promises';
import { countAttempt, decideNext, type Ending, type JobId, mintWorkerId, toAttemptId } from '@longshore/shared';
import {
  claimAttempt,
  commitOutcome,
  mintLeaseToken,
  type Store,
  type TakenTicket,
  TicketTaker,
} from '@longshore/store';

/** A start that a taker made. */
export interface Start {
  readonly project: string;
  readonly jobId: JobId;
  /** On the monotonic clock of this process. */
  readonly atMs: number;
}

export interface Takers {
  /** All starts so far, in order. */
  readonly starts: readonly Start[];
  stop(): Promise<void>;
}

const room = { cpus: 1_000, memoryBytes: Number.MAX_SAFE_INTEGER };
const leaseMs = 30_000;
const succeeded: Ending = { outcome: 'succeeded', exitCode: 0 };

/** Workers without containers: each takes a ticket, claims the attempt, lets `runMs` pass, and commits that it succeeded. */
export function startTakers(
  store: Store,
  { pool, count, runMs }: { pool: string; count: number; runMs: number },
): Takers {
  const starts: Start[] = [];
  const takers = Array.from({ length: count }, () => new TicketTaker(store, { pool }));
  let isStopped = false;
  const work = async (taker: TicketTaker) => {
    while (!isStopped) {
      const ticket = await taker.take();
      if (ticket) await live(store, { ticket, runMs, onStart: (start) => starts.push(start) });
    }
  };
  const working = takers.map(work);
  const stop = async () => {
    isStopped = true;
    await Promise.all(takers.map((taker) => taker.close()));
    await Promise.all(working);
  };
  return { starts, stop };
}

interface Life {
  readonly ticket: TakenTicket;
  readonly runMs: number;
  readonly onStart: (start: Start) => void;
}

async function live(store: Store, { ticket, runMs, onStart }: Life): Promise<void> {
  const { project, pool, jobId, attempt } = ticket;
  const [worker, token] = [mintWorkerId(store.now()), mintLeaseToken()];
  const claim = await claimAttempt(store, { project, pool, jobId, attempt, worker, token, leaseMs, room });
  void ticket.finish();
  if (claim.word !== 'claimed') return;
  onStart({ project, jobId, atMs: performance.now() });
  await sleep(runMs);
  const counts = countAttempt(claim.job, succeeded);
  const decision = decideNext({
    ...counts,
    retry: claim.job.spec.retry,
    ending: succeeded,
    cancelRequested: false,
    random: 0,
  });
  const { job } = claim;
  await commitOutcome(store, { job, attempt: toAttemptId(jobId, attempt), token, ending: succeeded, decision, counts });
}
