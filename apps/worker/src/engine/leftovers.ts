import { isAttemptId } from '@longshore/shared';
import { listUnheld, type PlacedAttempt, type Store } from '@longshore/store';
import { attemptLabel, projectLabel, toContainerName, toFleetLabels } from '../attempt/container/container-labels.ts';
import type { ExchangePlace, Exchanges } from '../attempt/exchange/exchange.ts';
import type { ContainerEngine, ContainerSummary, VolumeSummary } from '../containers/index.ts';

export const LEFTOVER_KINDS = ['container', 'volume', 'folder'] as const;
export type LeftoverKind = (typeof LEFTOVER_KINDS)[number];

/** Something on the engine or its host that was made for an attempt which nobody holds a lease on any more. */
export interface Leftover extends PlacedAttempt {
  readonly kind: LeftoverKind;
  readonly name: string;
  remove(signal: AbortSignal): Promise<void>;
}

/** What this fleet has left on the engine, containers first: their volumes go with them, and their folders are free. */
export async function listLeftovers(
  { engine, store, exchanges, fleet }: { engine: ContainerEngine; store: Store; exchanges: Exchanges; fleet: string },
  signal: AbortSignal,
): Promise<Leftover[]> {
  const labels = toFleetLabels(fleet);
  const [containers, volumes, folders] = await Promise.all([
    engine.listContainers(labels, signal),
    engine.listUnusedVolumes(labels, signal),
    exchanges.list(fleet),
  ]);
  const found = [
    ...containers.flatMap((container) => fromContainer(engine, container)),
    ...volumes.flatMap((volume) => fromVolume(engine, volume)),
    ...folders.map((place) => fromFolder(exchanges, place)),
  ];
  return await listUnheld(store, found);
}

/** An image can carry our labels into anybody's container; its name it cannot choose. */
function fromContainer(engine: ContainerEngine, { id, name, labels }: ContainerSummary): Leftover[] {
  const { [projectLabel]: project = '', [attemptLabel]: attempt = '' } = labels;
  if (!isAttemptId(attempt) || name !== toContainerName({ project, id: attempt })) return [];
  return [{ kind: 'container', name, project, attempt, remove: (signal) => engine.removeContainer(id, signal) }];
}

/** No image can give a label to a volume. */
function fromVolume(engine: ContainerEngine, { name, labels }: VolumeSummary): Leftover[] {
  const { [projectLabel]: project = '', [attemptLabel]: attempt = '' } = labels;
  if (project === '' || !isAttemptId(attempt)) return [];
  return [{ kind: 'volume', name, project, attempt, remove: (signal) => engine.removeVolume(name, signal) }];
}

function fromFolder(exchanges: Exchanges, { fleet, project, attempt }: ExchangePlace): Leftover {
  const remove = () => exchanges.open({ fleet, project, attempt }).remove();
  return { kind: 'folder', name: `exchange folder of ${attempt}`, project, attempt, remove };
}
