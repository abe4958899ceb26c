import { EngineError } from '../containers/index.ts';
import type { AttemptInHand } from './attempt-in-hand.ts';

const retryMs = 500;

/**
 * Does work again while the engine is away or hangs, for as long as an attempt endures that. Only for work that may be done
 * twice: what the engine was asked for may have happened although its answer was lost.
 *
 * @param until ends the waiting; the end of the attempt's race unless said otherwise.
 */
export async function outlastEngine<T>(
  { clock, settings, race, suspectEngine }: Pick<AttemptInHand, 'clock' | 'settings' | 'race' | 'suspectEngine'>,
  work: () => Promise<T>,
  until: AbortSignal = race.over,
): Promise<T> {
  let awaySince: number | undefined;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isEngineAway(error) || until.aborted) throw error;
      if (awaySince === undefined) suspectEngine();
      awaySince ??= clock.monotonic();
      if (clock.monotonic() - awaySince > settings.engineAwayMs) throw error;
    }
    await clock.sleep(retryMs, until);
  }
}

/** A daemon that hangs is as much away as one that refuses. */
function isEngineAway(error: unknown): boolean {
  return error instanceof EngineError && (error.code === 'engine-down' || error.code === 'engine-timeout');
}
