import { DEFAULT_PROJECT } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { listPoolNames } from '../pool/list-pools.ts';
import { emptyProject } from './empty-project.ts';
import { listProjectUses } from './list-projects.ts';

/** As with pools: five times as long as a process relies on a name that it wrote. */
export const PROJECT_UNUSED_MS = 300_000;

interface ProjectUse {
  readonly name: string;
  readonly usedAt: number;
}

/**
 * Forgets the names of projects that were deleted and have nothing left, also nothing of a job that was accepted while they
 * were deleted. @returns how many were forgotten.
 */
export async function forgetProjects(store: Store, { now, limit }: { now: number; limit: number }): Promise<number> {
  const unused = (await listProjectUses(store)).filter(
    ({ name, usedAt }) => name !== DEFAULT_PROJECT && usedAt < now - PROJECT_UNUSED_MS,
  );
  const deleted = await findDeleted(store, unused);
  let forgotten = 0;
  for (const use of deleted.slice(0, limit)) if (await forgetProject(store, use)) forgotten++;
  return forgotten;
}

async function findDeleted(store: Store, uses: readonly ProjectUse[]): Promise<ProjectUse[]> {
  if (uses.length === 0) return [];
  const replies = await callAll(store, (pipeline) => {
    for (const { name } of uses) pipeline.exists(keys.project(name));
  });
  return uses.filter((_, index) => Number(replies[index]) === 0);
}

async function forgetProject(store: Store, { name, usedAt }: ProjectUse): Promise<boolean> {
  if (await emptyProject(store, name)) return false;
  const forgotten = await runScript(store, 'forget-name', { keys: [keys.projects()], args: [name, usedAt] });
  if (forgotten !== 1) return false;
  await leavePools(store, name);
  return true;
}

async function leavePools(store: Store, name: string): Promise<void> {
  const pools = await listPoolNames(store);
  if (pools.length === 0) return;
  await callAll(store, (pipeline) => {
    for (const pool of pools) pipeline.zrem(keys.poolProjects(pool), name);
  });
}
