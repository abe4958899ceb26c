import type { BatchId, OperationId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { PROJECT_LIMIT } from '../limit/to-limit-id.ts';
import { listPoolNames } from '../pool/list-pools.ts';

/** What keeps a project from being deleted. */
export interface ProjectContent {
  readonly waiting: number;
  readonly running: number;
  readonly ended: number;
  readonly definitions: number;
  readonly openBatches: number;
  readonly openOperations: number;
}

/** So many keys are removed at once: a script holds up everybody else. */
const KEYS_AT_ONCE = 1_000;

/**
 * Removes all that a project without jobs, definitions, open batches and open operations has left in Redis: its events,
 * counters, limits and records. Keys of requests stay for their 24 hours; who creates the project anew cannot meet them.
 * @returns what it still has; undefined where it is gone.
 */
export async function emptyProject(store: Store, project: string): Promise<ProjectContent | undefined> {
  const leftovers = await listLeftovers(store, project);
  for (let first = 0; first < leftovers.length; first += KEYS_AT_ONCE) {
    const content = await removeKeys(store, project, leftovers.slice(first, first + KEYS_AT_ONCE));
    if (content) return content;
  }
  return undefined;
}

async function removeKeys(
  store: Store,
  project: string,
  leftovers: readonly string[],
): Promise<ProjectContent | undefined> {
  const guards = [
    ...[keys.open(project), keys.leases(project), keys.ended(project)],
    ...[keys.definitions(project), keys.batchesOpen(project), keys.operationsOpen(project)],
  ];
  const counts = (await runScript(store, 'empty-project', { keys: [...guards, ...leftovers], args: [] })) as number[];
  const [open = 0, running = 0, ended = 0, definitions = 0, openBatches = 0, openOperations = 0] = counts;
  if (!counts.some((count) => count > 0)) return undefined;
  return { waiting: Math.max(0, open - running), running, ended, definitions, openBatches, openOperations };
}

/** The records before the lists that name them, so that who is cut off here finds the rest. */
async function listLeftovers(store: Store, project: string): Promise<string[]> {
  const [pools, [limits, batches, operations]] = await Promise.all([
    listPoolNames(store),
    callAll(store, (pipeline) => {
      pipeline.zrange(keys.limits(project), 0, '-1');
      pipeline.zrange(keys.batches(project), 0, '-1');
      pipeline.zrange(keys.operations(project), 0, '-1');
    }) as Promise<[string[], BatchId[], OperationId[]]>,
  ]);
  return [
    ...batches.flatMap((id) => [keys.batch(project, id), keys.batchJobs(project, id)]),
    ...operations.map((id) => keys.operation(project, id)),
    ...[PROJECT_LIMIT, ...limits].flatMap((id) => [
      keys.limit(project, id),
      keys.limitHolders(project, id),
      keys.limitWaiting(project, id),
    ]),
    ...pools.map((pool) => keys.runTimes(project, `pool.${pool}`)),
    ...[keys.due(project), keys.expiry(project), keys.unsettled(project), keys.limits(project)],
    ...[keys.batches(project), keys.batchesEnded(project), keys.operations(project), keys.operationsEnded(project)],
    ...[keys.openDefinitionJobs(project), keys.deadLetters(project), keys.events(project)],
  ];
}
