import { type ContainerState, canBeEngineStop, EngineError } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { WayToEnd } from '../endings/way-to-end.ts';
import type { Container } from './container.ts';

export type StateAfter = ContainerState | 'removed' | undefined;

const engineAwayMs = 30_000;
const retryMs = 500;
/** An engine that goes down ends its containers first and answers for a moment longer. */
const goingDownMs = 3_000;

/** What the engine knows of a container that has stopped; undefined where it cannot tell. */
export async function findState(attempt: AttemptInHand, container: Container, way: WayToEnd): Promise<StateAfter> {
  const state = await inspect(attempt, container);
  if (way.kind !== 'exit' || typeof state !== 'object' || !mayBeEnginesDoing(attempt, state)) return state;
  await watchEngine(attempt);
  // By now it also knows of a want of memory: the kernel's notice of it may come after the exit.
  return await inspect(attempt, container);
}

/** An engine that is away for a moment is asked again: without the state nobody can say how it ended. */
async function inspect({ engine, clock, lease }: AttemptInHand, { id }: Container): Promise<StateAfter> {
  const since = clock.monotonic();
  for (;;) {
    const state = await engine.inspectContainer(id, lease.lost).catch((error: unknown) => error);
    // While somebody removes it, its exit is that removal's doing.
    if (!(state instanceof Error))
      return isBeingRemoved(state as ContainerState) ? 'removed' : (state as ContainerState);
    if (state instanceof EngineError && state.code === 'no-such-container') return 'removed';
    if (lease.lost.aborted || clock.monotonic() - since > engineAwayMs) return undefined;
    await clock.sleep(retryMs, lease.lost).catch(() => undefined);
  }
}

function isBeingRemoved({ status }: ContainerState): boolean {
  return status === 'removing';
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
