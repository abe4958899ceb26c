import { assertNever } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { WayToEnd } from '../endings/way-to-end.ts';
import type { Container } from './container.ts';
import { findState, type StateAfter } from './find-state.ts';

/** After a SIGKILL an exit takes milliseconds; longer than this means that the engine cannot tell us of it. */
const killedWithinMs = 15_000;

/**
 * Makes sure that the container does not run any more, in the manner that the ending asks for.
 *
 * @returns its state then; undefined where it never ran or the engine cannot tell; or that somebody removed it.
 */
export async function stopContainer(
  attempt: AttemptInHand,
  container: Container | undefined,
  way: WayToEnd,
): Promise<StateAfter> {
  if (!container?.exited) return undefined;
  const manner = mannerOf(way);
  if (manner === 'gently') await stopGently(attempt, container);
  if (manner !== 'not-at-all') await kill(attempt, container);
  return way.kind === 'engine-lost' || way.kind === 'lease-lost' ? undefined : await findState(attempt, container, way);
}

function mannerOf(way: WayToEnd): 'not-at-all' | 'gently' | 'at-once' {
  switch (way.kind) {
    case 'exit':
    case 'never-started':
    case 'engine-lost':
      return 'not-at-all';
    case 'timeout':
    case 'cancel':
    case 'drain':
      return 'gently';
    // It does harm for as long as it runs.
    case 'output-limit':
    case 'disk-limit':
    case 'lease-lost':
      return 'at-once';
    default:
      return assertNever(way);
  }
}

/** The signal that its image names, and time to heed it; less where the worker is in a hurry or loses its lease. */
async function stopGently(
  { engine, clock, drain, lease, settings }: AttemptInHand,
  container: Container,
): Promise<void> {
  const hurry = AbortSignal.any([drain.forced, lease.lost]);
  await engine.signalContainer(container.id, container.stopSignal, hurry).catch(() => undefined);
  await exitWithin(container, clock.sleep(settings.stopGraceMs, hurry));
}

async function kill({ engine, clock }: AttemptInHand, container: Container): Promise<void> {
  if (container.exitedAt !== undefined) return;
  const overdue = new AbortController();
  const timeUp = clock.sleep(killedWithinMs, overdue.signal);
  await engine.signalContainer(container.id, 'SIGKILL', overdue.signal).catch(() => undefined);
  await exitWithin(container, timeUp);
  overdue.abort();
}

async function exitWithin({ exited }: Container, timeUp: Promise<void>): Promise<void> {
  await Promise.race([exited?.catch(() => undefined), timeUp.catch(() => undefined)]);
}
