import type { EngineWatch } from '../engine/engine-watch.ts';
import { type ImageMemory, noImageMemory } from '../images/image-memory.ts';
import { Gate } from '../intake/gate.ts';
import { Journal } from '../journal/journal.ts';
import type { WorkerBase } from '../worker-base.ts';
import type { AttemptTools } from './attempt-in-hand.ts';
import { createArchiveExchanges } from './exchange/archive-exchange.ts';
import { openBindExchanges } from './exchange/bind-exchange.ts';
import { sharesFolders } from './exchange/shares-folders.ts';
import { canRemoveRootsFiles } from './exchange/work-folder.ts';
import { SharedPulls } from './image/shared-pulls.ts';

/** Nobody is served by more removals at once than the engine has hands. */
const removalsAtOnce = 4;

/** Makes what a worker lends to each of its attempts. The work folder is open by then. */
export async function lendTools(
  { config, store, engine, id, clock, emit, starts }: WorkerBase,
  { watch, memory }: { watch: EngineWatch; memory: ImageMemory | undefined },
): Promise<Omit<AttemptTools, 'drain'>> {
  const isBind = sharesFolders(config);
  if (isBind && !canRemoveRootsFiles()) emit({ kind: 'folders-may-stay', workDir: config.workDir });
  return {
    ...{ store, engine, clock, emit, starts },
    images: memory ?? noImageMemory,
    describeEngine: () => watch.description,
    suspectEngine: () => watch.suspect(),
    journal: await Journal.open({
      ...{ workDir: config.workDir, worker: id },
      onUnwritten: (error) => emit({ kind: 'journal-unwritten', error }),
    }),
    removals: new Gate(removalsAtOnce),
    pulls: new SharedPulls(engine, { stallMs: config.pullStall }),
    exchanges: isBind ? await openBindExchanges(config.workDir) : createArchiveExchanges(engine),
    settings: { worker: id, stopGraceMs: config.stopGrace, engineAwayMs: config.engineAway },
  };
}
