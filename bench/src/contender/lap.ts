import { setTimeout as sleep } from 'node:timers/promises';

/**
 * One life of a container, from the wish for it to its outcome. It calls back when the outcome is known, and resolves when
 * nothing of it is left to be waited for.
 */
export type Live = (finished: () => void) => Promise<void>;

/** How many lives, and how many of them at once. */
export interface LapPlan {
  readonly lives: number;
  readonly atOnce: number;
  /** A pause behind each life, in which what goes on behind its outcome can end. Default 0. */
  readonly restMs?: number;
}

export interface Lap {
  /** From the first wish to the last outcome. */
  readonly wallMs: number;
  /** From the wish to the outcome, for each life. */
  readonly tookMs: readonly number[];
}

/** Lives so many lives with always as many under way, as long as there are enough left. */
export async function runLap(live: Live, { lives, atOnce, restMs = 0 }: LapPlan): Promise<Lap> {
  const tookMs: number[] = [];
  const startedAt = performance.now();
  let endedAt = startedAt;
  let left = lives;
  const repeat = async () => {
    while (left-- > 0) {
      const begunAt = performance.now();
      await live(() => {
        endedAt = performance.now();
        tookMs.push(endedAt - begunAt);
      });
      if (restMs > 0) await sleep(restMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, repeat));
  if (tookMs.length !== lives)
    throw new Error(`${lives - tookMs.length} of ${lives} lives did not say that they ended`);
  return { wallMs: endedAt - startedAt, tookMs };
}
