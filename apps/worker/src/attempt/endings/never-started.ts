import { assertNever, type Ending, type NeverStartedReason } from '@longshore/shared';
import { EngineError, type EngineErrorCode } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { EndingWon } from './ending-race.ts';

/** Something between the claim and the running container went wrong. */
export interface NeverStarted {
  readonly kind: 'never-started';
  readonly error: Error;
}

/** What broke off because another ending has won already is no ending of its own. */
export function endNeverStarted({ race }: AttemptInHand, thrown: unknown): void {
  if (thrown instanceof EndingWon) return;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  race.end({ kind: 'never-started', error });
}

/** An error that is not the engine's is this worker's own, and no job's: a full disk, a folder it may not write. */
export function judgeNeverStarted({ error }: NeverStarted): Ending {
  const detail = error.message.slice(0, longestDetail);
  if (!(error instanceof EngineError)) return { outcome: 'interrupted', reason: 'worker-fault', detail };
  return { outcome: 'never-started', reason: toReason(error.code), detail };
}

const longestDetail = 500;

function toReason(code: EngineErrorCode): NeverStartedReason {
  switch (code) {
    case 'image-not-found':
    case 'image-denied':
    case 'registry-unreachable':
    case 'command-not-found':
    case 'command-not-executable':
    case 'start-failed':
    case 'spec-refused':
    case 'engine-down':
      return code;
    case 'reference-refused':
      return 'spec-refused';
    case 'engine-timeout':
    case 'engine-fault':
    // The network is ours, and no job's.
    case 'no-such-network':
      return 'engine-down';
    case 'name-taken':
    case 'no-such-container':
    case 'engine-failed':
      return 'start-failed';
    default:
      return assertNever(code);
  }
}
