import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from './container.ts';

const tries = 5;
const firstPauseMs = 500;

/**
 * Removes the container and the exchange folder once the outcome counts. It goes on in the background: the attempt's slot
 * is free as soon as one of the few places for removals is.
 */
export async function removeTraces(attempt: AttemptInHand, container: Container | undefined): Promise<void> {
  const place = await attempt.removals.enter(neverAborted);
  void remove(attempt, container).finally(() => place[Symbol.dispose]());
}

const neverAborted = new AbortController().signal;

async function remove(attempt: AttemptInHand, container: Container | undefined): Promise<void> {
  if (container) await removeContainer(attempt, container);
  await attempt.exchange
    .remove()
    .catch((error: Error) => attempt.emit({ kind: 'trace-left', attempt, what: 'exchange folder', error }));
}

/** What cannot be removed now is found by its labels when a worker starts here next. */
async function removeContainer(attempt: AttemptInHand, { id }: Container): Promise<void> {
  const { engine, clock, emit } = attempt;
  for (let tried = 1; ; tried++) {
    try {
      return await engine.removeContainer(id, neverAborted);
    } catch (error) {
      if (tried === tries) {
        return emit({ kind: 'trace-left', attempt, what: 'container', error: error as Error });
      }
      await clock.sleep(firstPauseMs * 2 ** tried);
    }
  }
}
