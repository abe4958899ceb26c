import type { Ending } from '@longshore/shared';
import type { ContainerState } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';
import type { StateAfter } from '../container/find-state.ts';
import { judgeEngineLost } from './engine-lost.ts';
import { nameSignal } from './name-signal.ts';

/** The container exited by itself. */
export interface Exit {
  readonly kind: 'exit';
}

export function watchExit({ race }: AttemptInHand, { exited }: Container): void {
  if (exited) race.enter(exited);
}

/** The container's own exit, in the order in which its signs can be trusted. */
export function judgeExit(state: StateAfter): Ending {
  if (state === 'removed') return judgeEngineLost({ kind: 'engine-lost', cause: 'removed' });
  if (state === undefined) return judgeEngineLost({ kind: 'engine-lost', cause: 'unknown-exit' });
  const { exitCode, startFailure, oomKilled } = state;
  if (state.endedByEngine) return judgeEngineLost({ kind: 'engine-lost', cause: 'restarted' });
  if (startFailure) {
    return { outcome: 'never-started', reason: startFailure, detail: describeStartFailure(startFailure) };
  }
  if (exitCode === undefined) return judgeEngineLost({ kind: 'engine-lost', cause: 'unknown-exit' });
  if (exitCode === 0) return { outcome: 'succeeded', exitCode };
  // The flag alone says little: it is also set where only a child was killed and its parent went on.
  if (oomKilled) return judgeOutOfMemory(exitCode);
  return judgeFailure(exitCode);
}

function judgeOutOfMemory(exitCode: number): Ending {
  return {
    outcome: 'out-of-memory',
    exitCode,
    ...nameSignal(exitCode),
    detail: 'The container used all of its memory and was killed. Give it more with resources.memory.',
  };
}

function judgeFailure(exitCode: number): Ending {
  const { signal } = nameSignal(exitCode);
  const detail = signal
    ? `The process was ended by ${signal}, which Longshore did not send.`
    : `The process exited with code ${exitCode}.`;
  return { outcome: 'failed', exitCode, ...(signal ? { signal } : {}), detail };
}

function describeStartFailure(reason: NonNullable<ContainerState['startFailure']>): string {
  switch (reason) {
    case 'command-not-found':
      return 'The image has no such command. Check command and entrypoint; no shell reads them.';
    case 'command-not-executable':
      return 'The command cannot be executed: it lacks the permission, or is made for another platform.';
    case 'start-failed':
      return 'The container engine could not start the container.';
  }
}
