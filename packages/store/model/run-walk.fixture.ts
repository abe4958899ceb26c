import type { Store } from '../src/connection/store.ts';
import { compareLimits } from './compare-limits.fixture.ts';
import type { LimitModel } from './limit-model.fixture.ts';
import { LIMIT_IDS, LimitWalk } from './walk-limits.fixture.ts';

export interface WalkOptions {
  readonly project: string;
  readonly steps: number;
  readonly seed: number;
  readonly onProgress?: (steps: number) => void;
}

const SETTLE_EVERY = 100;

/**
 * Takes so many steps, and holds the scripts against the model after each.
 * @returns how often each kind of step was taken.
 * @throws with the step and what differs; the same seed comes to the same step.
 */
export async function runWalk(store: Store, options: WalkOptions): Promise<Record<string, number>> {
  const { project, steps, seed, onProgress } = options;
  const walk = new LimitWalk(store, { project, random: createRandom(seed) });
  const counts: Record<string, number> = {};
  for (let step = 1; step <= steps; step++) {
    const name = await walk.step();
    counts[name] = (counts[name] ?? 0) + 1;
    const where = `seed ${seed}, step ${step} (${name})`;
    await expectAgreement(store, { project, walk, where });
    expectLivingHolders(walk.model, where);
    if (step % SETTLE_EVERY !== 0) continue;
    await walk.settle();
    await expectAgreement(store, { project, walk, where: `${where}, settled` });
    expectNoneForgotten(walk.model, where);
    onProgress?.(step);
  }
  return counts;
}

async function expectAgreement(
  store: Store,
  { project, walk, where }: { project: string; walk: LimitWalk; where: string },
): Promise<void> {
  const [first] = await compareLimits(store, { model: walk.model, project, ids: LIMIT_IDS });
  if (!first) return;
  throw new Error(`${where}: ${first.what} is ${JSON.stringify(first.redis)} and not ${JSON.stringify(first.model)}`);
}

function expectLivingHolders(model: LimitModel, where: string): void {
  for (const [id, { holders }] of model.limits) {
    for (const holder of holders) {
      const state = model.jobs.get(holder)?.state;
      if (state === 'queued' || state === 'running' || state === 'backing-off') continue;
      throw new Error(`${where}: ${holder} holds ${id} and is ${state ?? 'ended'}`);
    }
  }
}

/** Whoever waits does so at a limit that is paused, full, or closed by its rate. */
function expectNoneForgotten(model: LimitModel, where: string): void {
  for (const { id, state, blockedBy } of model.jobs.values()) {
    const limit = blockedBy === undefined ? undefined : model.limits.get(blockedBy);
    if (state !== 'blocked' || !limit) continue;
    const { isPaused, slots = Number.POSITIVE_INFINITY, holders, tat = 0, burst = 1, intervalMs = 0 } = limit;
    const isRateClosed = tat - (burst - 1) * intervalMs > model.now;
    if (!isPaused && holders.size < slots && !isRateClosed) throw new Error(`${where}: ${id} waits at an open limit`);
  }
}

/** Mulberry32, by Tommy Ettinger. */
function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
