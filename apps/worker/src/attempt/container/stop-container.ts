import { assertNever } from '@longshore/shared';
import type { StopSignal } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { WayToEnd } from '../endings/way-to-end.ts';
import { outlastEngine } from '../outlast-engine.ts';
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
  const state = container?.exited ? await stop(attempt, container, way) : undefined;
  // What has stopped cannot run beside the next attempt, however late its outcome counts.
  if (!container || hasStopped(state)) attempt.lease.keepUntilRefused();
  return state;
}

async function stop(attempt: AttemptInHand, container: Container, way: WayToEnd): Promise<StateAfter> {
  const manner = mannerOf(way);
  // Before the signal: a successor must not take its exit for the job's own.
  if (manner !== 'not-at-all') attempt.journal.mark(attempt.id, { kind: 'stopping', way: way.kind });
  if (manner === 'gently') await stopGently(attempt, container);
  if (manner !== 'not-at-all') await kill(attempt, container);
  return way.kind === 'engine-lost' || way.kind === 'lease-lost' ? undefined : await findState(attempt, container, way);
}

function hasStopped(state: StateAfter): boolean {
  return state === 'removed' || state?.exitCode !== undefined;
}

function mannerOf(way: WayToEnd): 'not-at-all' | 'gently' | 'at-once' {
  switch (way.kind) {
    case 'exit':
    case 'never-started':
    case 'engine-lost':
      return 'not-at-all';
    case 'timeout':
    case 'cancel':
    case 'deadline':
    case 'drain':
      return 'gently';
    // It does harm for as long as it runs.
    case 'output-limit':
    case 'disk-limit':
    case 'input-cut':
    case 'lease-lost':
      return 'at-once';
    default:
      return assertNever(way);
  }
}

/** The signal that its image names, and time to heed it; less where the worker is in a hurry or loses its lease. */
async function stopGently(attempt: AttemptInHand, container: Container): Promise<void> {
  const hurry = inHurry(attempt);
  if (await send(attempt, container, container.stopSignal)) {
    await exitWithin(attempt, container, { ms: attempt.settings.stopGraceMs, hurry });
  }
}

async function kill(attempt: AttemptInHand, container: Container): Promise<void> {
  if (container.exitedAt !== undefined) return;
  if (await send(attempt, container, 'SIGKILL')) await exitWithin(attempt, container, { ms: killedWithinMs });
}

function inHurry({ drain, lease }: AttemptInHand): AbortSignal {
  return AbortSignal.any([drain.forced, lease.lost]);
}

/**
 * An engine that is away is waited for, for nobody else can stop what its container does meanwhile.
 *
 * @returns whether the engine took the signal.
 */
async function send(attempt: AttemptInHand, { id }: Container, signal: StopSignal): Promise<boolean> {
  const work = () => attempt.engine.signalContainer(id, signal, neverAborted);
  return await outlastEngine(attempt, work, inHurry(attempt)).then(
    () => true,
    () => false,
  );
}

const neverAborted = new AbortController().signal;

async function exitWithin(
  { clock }: AttemptInHand,
  { exited }: Container,
  { ms, hurry }: { ms: number; hurry?: AbortSignal },
): Promise<void> {
  const done = new AbortController();
  const timeUp = clock.sleep(ms, hurry ? AbortSignal.any([hurry, done.signal]) : done.signal);
  await Promise.race([exited, timeUp]).catch(() => undefined);
  done.abort();
}
