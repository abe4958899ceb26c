import { type ContainerState, canBeEngineStop, EngineError } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { WayToEnd } from '../endings/way-to-end.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';

export type StateAfter = ContainerState | 'removed' | undefined;

const retryMs = 500;
/** Shorter than the pause before an engine that is away is asked again. */
const heldUpMs = 400;
/** An engine that goes down ends its containers first and answers for a moment longer. */
const goingDownMs = 3_000;

/** What the engine knows of a container that has stopped; undefined where it cannot tell. */
export async function findState(attempt: AttemptInHand, container: Container, way: WayToEnd): Promise<StateAfter> {
  const askedAt = attempt.clock.monotonic();
  const state = await inspect(attempt, container);
  if (way.kind !== 'exit' || typeof state !== 'object' || state.endedByEngine) return state;
  const isHeldUp = attempt.clock.monotonic() - askedAt > heldUpMs;
  if (isHeldUp && (await wasTakenAlong(attempt, state))) return { ...state, endedByEngine: true };
  if (!mayBeEnginesDoing(attempt, state)) return state;
  await watchEngine(attempt);
  // By now it also knows of a want of memory: the kernel's notice of it may come after the exit.
  return await inspect(attempt, container);
}

/** An engine that is away for a moment is asked again: without the state nobody can say how it ended. */
async function inspect(attempt: AttemptInHand, { id }: Container): Promise<StateAfter> {
  const { engine, lease, drain } = attempt;
  const hurry = AbortSignal.any([lease.lost, drain.forced]);
  try {
    const state = await outlastEngine(attempt, () => engine.inspectContainer(id, lease.lost), hurry);
    // While somebody removes it, its exit is that removal's doing.
    return isBeingRemoved(state) ? 'removed' : state;
  } catch (error) {
    return error instanceof EngineError && error.code === 'no-such-container' ? 'removed' : undefined;
  }
}

function isBeingRemoved({ status }: ContainerState): boolean {
  return status === 'removing';
}

/**
 * The engine told of the exit and then was away: it was going down already, and a container that heeds SIGTERM exits as it
 * likes, with 0 as well. Only one with live-restore leaves its containers alone.
 */
async function wasTakenAlong({ engine, lease }: AttemptInHand, { finishedAt }: ContainerState): Promise<boolean> {
  const now = await engine.describe(lease.lost).catch(() => undefined);
  if (!now || now.liveRestore || now.engineStartedAt === undefined || finishedAt === undefined) return false;
  return finishedAt <= now.engineStartedAt;
}

/** It exited as if by itself, and yet as an engine that is stopped makes its containers exit. */
function mayBeEnginesDoing({ output }: AttemptInHand, state: ContainerState): boolean {
  const hasSpoken = output.totalBytes > 0;
  return !state.oomKilled && !state.endedByEngine && canBeEngineStop({ ...state, hasSpoken });
}

/** Only its own going tells on an engine that goes down, so it is watched for a moment, or until it is away. */
async function watchEngine({ engine, clock, lease }: AttemptInHand): Promise<void> {
  const since = clock.monotonic();
  while (!lease.lost.aborted && clock.monotonic() - since < goingDownMs) {
    await clock.sleep(retryMs, lease.lost).catch(() => undefined);
    const isThere = await engine.describe(lease.lost).then(
      () => true,
      () => false,
    );
    if (!isThere) return;
  }
}
