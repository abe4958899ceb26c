import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { listPoolNames } from '../pool/list-pools.ts';
import { emptyProject, type ProjectContent } from './empty-project.ts';
import { findProject } from './list-projects.ts';

export type Deletion =
  | { readonly word: 'ok' | 'not-found' }
  | { readonly word: 'not-empty'; readonly content: ProjectContent };

/**
 * Deletes an empty project and all that it has left. A process that relied on it for another second may still accept a job:
 * its name stays among those that maintenance looks after until nobody has used it for minutes (`forgetProjects`), so such a
 * job runs and is pruned like any other.
 */
export async function deleteProject(store: Store, name: string): Promise<Deletion> {
  if (!(await findProject(store, name))) return { word: 'not-found' };
  const content = await emptyProject(store, name);
  if (content) return { word: 'not-empty', content };
  await forgetWeight(store, name);
  await call(store, (redis) => redis.del(keys.project(name)));
  store.projects.forget(name);
  return { word: 'ok' };
}

async function forgetWeight(store: Store, name: string): Promise<void> {
  const pools = await listPoolNames(store);
  if (pools.length === 0) return;
  await callAll(store, (pipeline) => {
    for (const pool of pools) pipeline.hdel(keys.weights(pool), name);
  });
}
