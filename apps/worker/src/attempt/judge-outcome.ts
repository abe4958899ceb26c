import { assertNever, type Ending } from '@longshore/shared';
import type { StateAfter } from './container/find-state.ts';
import { judgeCancel } from './endings/cancel.ts';
import { judgeDeadline } from './endings/deadline.ts';
import { judgeDiskLimit } from './endings/disk-limit.ts';
import { judgeDrain } from './endings/drain.ts';
import { judgeEngineLost } from './endings/engine-lost.ts';
import { judgeExit } from './endings/exit.ts';
import { judgeInputCut } from './endings/input-cut.ts';
import { judgeLeaseLost } from './endings/lease-lost.ts';
import { nameSignal } from './endings/name-signal.ts';
import { judgeNeverStarted } from './endings/never-started.ts';
import { judgeOutputLimit } from './endings/output-limit.ts';
import { judgeTimeout } from './endings/timeout.ts';
import type { WayToEnd } from './endings/way-to-end.ts';

/**
 * Puts an ending into the words of the job's record. The way that won decides; the container's state adds how its process
 * ended, and decides only where the container exited by itself.
 *
 * @param state of the container after it stopped; undefined where there was none, or the engine could not tell.
 */
export function judgeOutcome(way: WayToEnd, state: StateAfter): Ending {
  switch (way.kind) {
    case 'exit':
      return judgeExit(state);
    case 'engine-lost':
      return judgeEngineLost(way);
    case 'never-started':
      return judgeNeverStarted(way);
    case 'timeout':
      return withExit(judgeTimeout(way), state);
    case 'cancel':
      return withExit(judgeCancel(), state);
    case 'deadline':
      return withExit(judgeDeadline(), state);
    case 'drain':
      return withExit(judgeDrain(), state);
    case 'input-cut':
      return withExit(judgeInputCut(), state);
    case 'output-limit':
      return withExit(judgeOutputLimit(way), state);
    case 'disk-limit':
      return withExit(judgeDiskLimit(way), state);
    case 'lease-lost':
      return judgeLeaseLost();
    default:
      return assertNever(way);
  }
}

/** The exit code of a container that we stopped says how it took it. */
function withExit(ending: Ending, state: StateAfter): Ending {
  if (typeof state !== 'object' || state.exitCode === undefined) return ending;
  return { ...ending, exitCode: state.exitCode, ...nameSignal(state.exitCode) };
}
