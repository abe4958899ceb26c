import type { Clock } from '@longshore/platform';
import { LongshoreError } from '@longshore/shared';
import { type Claim, type ClaimInput, claimAttempt, type Store } from '@longshore/store';

export interface AnsweredClaim {
  readonly claim: Claim;
  /** Monotonic instant before the claim that was answered was sent. */
  readonly grantedAt: number;
}

export interface ClaimPatience {
  readonly clock: Clock;
  /** Aborted when the worker leaves. What it may have claimed is in its journal, for a successor. */
  readonly stopping: AbortSignal;
  readonly onFailure: (error: Error) => void;
}

const firstPauseMs = 100;
const longestPauseMs = 1_000;

/**
 * Claims again, with the same token, where Redis gave no answer: the claim may count all the same, and then nobody would
 * run the attempt until its lease ran out.
 */
export async function claimUntilAnswered(
  store: Store,
  input: ClaimInput,
  { clock, stopping, onFailure }: ClaimPatience,
): Promise<AnsweredClaim> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    const grantedAt = clock.monotonic();
    try {
      return { claim: await claimAttempt(store, input), grantedAt };
    } catch (error) {
      const isPassing = error instanceof LongshoreError && error.retryable;
      if (!isPassing || stopping.aborted) throw error;
      onFailure(error);
    }
    await clock.sleep(pauseMs, stopping).catch(() => undefined);
  }
}
