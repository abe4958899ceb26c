import { EngineError } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { EngineLost } from '../endings/engine-lost.ts';
import type { Exit } from '../endings/exit.ts';
import { measurePhase, roundMs } from '../measure-phase.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';

/** Starts the container and waits for its exit from then on: a wait before the start may report a false success. */
export async function startContainer(attempt: AttemptInHand, container: Container): Promise<void> {
  const { race, clock, journal, store } = attempt;
  race.over.throwIfAborted();
  journal.mark(attempt.id, { kind: 'starting', at: store.now() });
  await measurePhase(attempt, 'startMs', () => startOnce(attempt, container));
  container.startedAt = clock.monotonic();
  notePreparation(attempt, container.startedAt);
  container.exited = waitForExit(attempt, container);
  container.started.resolve();
  attempt.emit({ kind: 'attempt-started', attempt });
}

/** What is left of the time since the claim. */
function notePreparation({ phases, begunAt }: AttemptInHand, startedAt: number): void {
  const { pullMs = 0, createMs = 0, startMs = 0 } = phases;
  phases.prepareMs = roundMs(Math.max(0, startedAt - begunAt - pullMs - createMs - startMs));
}

/**
 * A start whose answer was lost may have happened, and is never repeated: the engine that says that it has not may be another
 * one than the one that was asked, and know nothing of a container that has run to its end. Only what was never sent is sent again.
 */
async function startOnce(attempt: AttemptInHand, container: Container): Promise<void> {
  const { engine } = attempt;
  let mayHaveStarted = false;
  await outlastEngine(attempt, async () => {
    if (mayHaveStarted) return await expectStarted(attempt, container);
    if (!canBeFed(attempt, container)) throw new EngineError('engine-down', inputLost);
    try {
      // Not broken off by another ending: a start that may or may not have happened cannot be stopped either.
      await engine.startContainer(container.id, neverAborted);
    } catch (error) {
      mayHaveStarted = !(error instanceof EngineError && error.isUnsent);
      throw error;
    }
  });
}

const neverAborted = new AbortController().signal;
/** What an engine says of an exit that it did not see. */
const unknownExitCode = 255;
const startLost = 'The engine went away while it started the container, and cannot tell whether it ran.';
const inputLost = 'The engine lost the connection over which the container was to get its input.';

/** One that has exited since was started, too, and would run again. */
async function expectStarted({ engine }: AttemptInHand, container: Container): Promise<void> {
  const { status, startedAt } = await engine.inspectContainer(container.id, neverAborted).catch((error: Error) => {
    // One whose answer alone was lost is there to be asked.
    container.wasStartBrokenOff = true;
    throw error;
  });
  if (status === 'created' && startedAt === undefined) throw new EngineError('engine-fault', startLost);
}

/** Standard input is written to a connection that was there before the start; without it the container would wait for ever. */
function canBeFed({ job }: AttemptInHand, { attachment }: Container): boolean {
  return job.spec.input !== 'stdin' || attachment?.output.destroyed === false;
}

export async function waitForExit(
  { engine, clock, phases }: AttemptInHand,
  container: Container,
): Promise<Exit | EngineLost> {
  try {
    const { endedByEngine, exitCode } = await engine.waitContainer(container.id, neverAborted);
    if (!endedByEngine) return { kind: 'exit' };
    return { kind: 'engine-lost', cause: exitCode === unknownExitCode ? 'unknown-exit' : 'restarted' };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return { kind: 'engine-lost', cause: error.code === 'no-such-container' ? 'removed' : 'away' };
  } finally {
    container.exitedAt = clock.monotonic();
    phases.runMs = roundMs(container.exitedAt - (container.startedAt ?? container.exitedAt));
  }
}
