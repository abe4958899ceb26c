import { toPinnedReference } from '@longshore/shared';
import { type ContainerState, EngineError } from '../../containers/index.ts';
import type { AttemptInHand, Past } from '../attempt-in-hand.ts';
import { toStoppedBefore } from '../endings/stopped-before.ts';
import { outlastEngine } from '../outlast-engine.ts';
import { resumeOutput } from './attach-output.ts';
import type { Container } from './container.ts';
import { attemptLabel, toContainerName, toProofLabel } from './container-labels.ts';
import { toExistingContainer } from './create-container.ts';
import { waitForExit } from './start-container.ts';

/** A start that was under way when its worker died takes no longer than this to show. */
const startShowsMs = 2_000;
const lookAgainMs = 100;

/**
 * The container that a worker before has started for this attempt; reading its output goes on. What was prepared and not
 * started is removed, for it is made anew. Ends the attempt where the container is gone, or was cut off from its input.
 */
export async function findStarted(attempt: AttemptInHand): Promise<Container | undefined> {
  const { past, engine, lease, exchange } = attempt;
  if (!past) return undefined;
  const state = await findState(attempt, past);
  if (state && state.status !== 'created') return await takeUp(attempt, past, state);
  if (past.startingAt !== undefined && !state) endAsGone(attempt, 'removed');
  if (state) await engine.removeContainer(state.id, lease.lost);
  await exchange.remove();
  return undefined;
}

async function takeUp(attempt: AttemptInHand, past: Past, state: ContainerState): Promise<Container> {
  const { job, clock, store, race, output } = attempt;
  const image = await findImage(attempt, state).catch(() => undefined);
  const container = image ? toExistingContainer(attempt, state.id, image) : withoutRecord(state.id);
  container.startedAt = clock.monotonic() - Math.max(0, store.now() - (past.startingAt ?? store.now()));
  container.exited = waitForExit(attempt, container);
  container.started.resolve();
  output.note('Its worker was restarted; the container ran on.');
  resumeOutput(attempt, container);
  const stopped = past.stoppingFor && toStoppedBefore(past.stoppingFor, job.spec);
  if (stopped) race.end(stopped);
  if (job.spec.input === 'stdin' && !past.isFed) race.end({ kind: 'input-cut' });
  attempt.emit({ kind: 'attempt-adopted', attempt, status: state.status });
  return container;
}

/** By the reference that it is pinned to, which gives the digest; by its id, where it came from no registry. */
async function findImage({ engine, job, pin, lease }: AttemptInHand, { imageId }: ContainerState) {
  const digest = pin.image?.digest;
  const reference = digest ? toPinnedReference(job.spec.image, digest) : imageId;
  const named = await engine.findImage(reference, lease.lost);
  return named?.id === imageId ? named : await engine.findImage(imageId, lease.lost);
}

function withoutRecord(id: string): Container {
  return { id, stopSignal: 'SIGTERM', outputOver: new AbortController(), started: Promise.withResolvers() };
}

/** What the engine knows of it; undefined where there is none. */
async function findState(attempt: AttemptInHand, past: Past): Promise<ContainerState | undefined> {
  const { clock, lease } = attempt;
  const since = clock.monotonic();
  for (;;) {
    const state = await look(attempt);
    const isStarting = state?.status === 'created' && past.startingAt !== undefined;
    if (!isStarting || clock.monotonic() - since > startShowsMs) return state;
    await clock.sleep(lookAgainMs, lease.lost);
  }
}

/** No other ending breaks it off: a container that was not found could not be stopped either. */
async function look(attempt: AttemptInHand): Promise<ContainerState | undefined> {
  const { engine, lease } = attempt;
  const inspect = () => engine.inspectContainer(toContainerName(attempt), lease.lost);
  try {
    return checkOwner(attempt, await outlastEngine(attempt, inspect, lease.lost));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (error.code === 'no-such-container') return undefined;
    if (error.code === 'engine-down' || error.code === 'engine-timeout') endAsGone(attempt, 'away');
    throw error;
  }
}

function endAsGone({ race }: AttemptInHand, cause: 'removed' | 'away'): never {
  race.end({ kind: 'engine-lost', cause });
  throw race.over.reason;
}

/** A name proves nothing; the label is keyed with what only the attempt's workers know. */
function checkOwner(attempt: AttemptInHand, state: ContainerState): ContainerState {
  const { labels, name } = state;
  const proof = toProofLabel(attempt);
  const isOurs = Object.entries(proof).every(([label, value]) => labels[label] === value);
  if (isOurs && labels[attemptLabel] === attempt.id) return state;
  throw new EngineError('name-taken', `The name ${name} is taken by a container that is not this attempt's.`);
}
