import type { Service } from '@longshore/platform';
import type { Exchanges } from '../attempt/exchange/exchange.ts';
import { LeftoverSweep } from '../engine/leftover-sweep.ts';
import type { ImageMemory } from '../images/image-memory.ts';
import { ImageSweep } from '../images/image-sweep.ts';
import type { WorkerBase } from '../worker-base.ts';

/** A container whose worker died runs on for so long at most once its lease has run out. */
const longestSweepMs = 30_000;

export function sweepLeftovers(base: WorkerBase, exchanges: Exchanges): LeftoverSweep {
  const { config, engine, store, clock, emit, getFleetId } = base;
  const everyMs = Math.min(config.lease, longestSweepMs);
  return new LeftoverSweep({ mode: config.sweep, engine, store, clock, emit, getFleetId, everyMs, exchanges });
}

/** Images stay for good where no budget is set. */
export function sweepImages({ config, engine, clock, emit }: WorkerBase, memory: ImageMemory | undefined): Service[] {
  const { sweep: mode, imageBudget: budgetBytes } = config;
  if (!memory || budgetBytes === undefined) return [];
  return [new ImageSweep({ mode, memory, engine, clock, emit, budgetBytes })];
}
