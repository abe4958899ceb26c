import type { Clock, Timer } from './clock.ts';

/** What a repetition calls, and who hears of its errors. */
export interface Repetition {
  fn: () => Promise<void> | void;
  onError?: ((error: unknown) => void) | undefined;
}

/** `Clock.every` for any clock that can sleep: one call at a time, on a fixed grid, late ticks skipped. */
export function repeatEvery(clock: Pick<Clock, 'monotonic' | 'sleep'>, ms: number, repetition: Repetition): Timer {
  if (!(ms > 0)) throw new RangeError(`a timer needs an interval above 0 ms, got ${ms}`);
  const stopping = new AbortController();
  const ended = runUntilAborted(clock, ms, repetition, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

async function runUntilAborted(
  clock: Pick<Clock, 'monotonic' | 'sleep'>,
  ms: number,
  { fn, onError }: Repetition,
  signal: AbortSignal,
): Promise<void> {
  const startedAt = clock.monotonic();
  for (let tick = 1; !signal.aborted; tick = nextTick(clock.monotonic() - startedAt, ms, tick)) {
    const waitMs = Math.max(0, startedAt + tick * ms - clock.monotonic());
    const isDue = await clock.sleep(waitMs, signal).then(
      () => true,
      () => false,
    );
    if (!isDue) return;
    try {
      await fn();
    } catch (error) {
      if (!onError) throw error;
      onError(error);
    }
  }
}

function nextTick(elapsedMs: number, ms: number, tick: number): number {
  return Math.max(tick, Math.floor(elapsedMs / ms)) + 1;
}
