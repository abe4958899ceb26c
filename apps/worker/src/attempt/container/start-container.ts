import { EngineError } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { EngineLost } from '../endings/engine-lost.ts';
import type { Exit } from '../endings/exit.ts';
import { measurePhase, roundMs } from '../measure-phase.ts';
import type { Container } from './container.ts';

/** Starts the container and waits for its exit from then on: a wait before the start may report a false success. */
export async function startContainer(attempt: AttemptInHand, container: Container): Promise<void> {
  const { engine, race, clock } = attempt;
  race.over.throwIfAborted();
  // Not broken off by another ending: a start that may or may not have happened cannot be stopped either.
  await measurePhase(attempt, 'startMs', () => engine.startContainer(container.id, new AbortController().signal));
  container.startedAt = clock.monotonic();
  container.exited = waitForExit(attempt, container);
  attempt.emit({ kind: 'attempt-started', attempt });
}

async function waitForExit({ engine, clock, phases }: AttemptInHand, container: Container): Promise<Exit | EngineLost> {
  try {
    await engine.waitContainer(container.id, new AbortController().signal);
    return { kind: 'exit' };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { kind: 'engine-lost', cause: error.code === 'no-such-container' ? 'removed' : 'away' };
  } finally {
    container.exitedAt = clock.monotonic();
    phases.runMs = roundMs(container.exitedAt - (container.startedAt ?? container.exitedAt));
  }
}
