import type { Capacity } from '@longshore/shared';
import type { EngineDescription } from '../containers/index.ts';

/** What the operator set; the rest follows from the engine's machine. */
export interface CapacitySettings {
  readonly slots: number | undefined;
  readonly cpuBudget: number | undefined;
  readonly memoryBudgetBytes: number | undefined;
}

const slotsACpu = 2;
/** A CPU limit is a ceiling that few jobs reach for long, and more than there is only slows them down. */
const cpuOvercommit = 4;
/** Memory cannot be shared out twice, and the rest of the machine needs some. */
const memoryShare = 0.8;

/** What a worker on this engine may hold at once. */
export function decideCapacity(settings: CapacitySettings, engine: EngineDescription): Capacity {
  return {
    slots: settings.slots ?? slotsACpu * engine.cpus,
    cpus: settings.cpuBudget ?? cpuOvercommit * engine.cpus,
    memoryBytes: settings.memoryBudgetBytes ?? Math.floor(memoryShare * engine.memoryBytes),
  };
}
