import { ClockWatch } from '../clock/clock-watch.ts';
import type { EngineDescription } from '../containers/index.ts';
import { DiskWatch } from '../disk/disk-watch.ts';
import { listWrittenFolders } from '../disk/list-written-folders.ts';
import { EngineWatch } from '../engine/engine-watch.ts';
import { decideCapacity } from '../intake/capacity.ts';
import { startsACpu, type WorkerBase } from '../worker-base.ts';

/** What a worker keeps an eye on: while one of them is not well, it takes no work, and says so. */
export interface HostWatches {
  readonly clock: ClockWatch;
  readonly engine: EngineWatch;
  readonly disk: DiskWatch;
}

/** @param onEngineUp the engine is there, for the first time or again. */
export function watchHost(base: WorkerBase, onEngineUp: () => void): HostWatches {
  const { clock, obstacles, emit, store, config } = base;
  const engine = watchEngine(base, onEngineUp);
  const disk = new DiskWatch({
    ...{ clock, obstacles, emit, floorBytes: config.diskFloor },
    listFolders: () => listWrittenFolders(config, engine.description),
  });
  return { engine, disk, clock: new ClockWatch({ store, clock, obstacles, emit }) };
}

function watchEngine(base: WorkerBase, onEngineUp: () => void): EngineWatch {
  const { engine, clock, obstacles, emit } = base;
  return new EngineWatch({
    ...{ engine, clock },
    onUp: (description) => {
      obstacles.clear('engine-away');
      admitWork(base, description);
      onEngineUp();
    },
    onAway: (error) => {
      obstacles.set('engine-away', 'the container engine is away');
      emit({ kind: 'engine-away', error });
    },
  });
}

/** How much fits on the engine's machine. */
function admitWork({ config, emit, room, starts }: WorkerBase, engine: EngineDescription): void {
  const { slots, cpuBudget, memoryBudget: memoryBudgetBytes } = config;
  const capacity = decideCapacity({ slots, cpuBudget, memoryBudgetBytes }, engine);
  room.setCapacity(capacity);
  starts.resize(config.startConcurrency ?? startsACpu * engine.cpus);
  emit({ kind: 'engine-up', engine, capacity });
}
