import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { findProject, type Project } from './list-projects.ts';

export type Deletion =
  | { readonly word: 'ok' | 'not-found' }
  | { readonly word: 'not-empty'; readonly project: Project };

/**
 * Deletes the settings of a project without jobs, so that requests may not name it any more. A process that relied on them
 * for another second may still accept a job: the name stays among those that the maintenance loops look after, so
 * such a job runs and is pruned like any other.
 */
export async function deleteProject(store: Store, name: string): Promise<Deletion> {
  const project = await findProject(store, name);
  if (!project) return { word: 'not-found' };
  const { waiting, running, ended } = project.jobs;
  if (waiting + running + ended > 0) return { word: 'not-empty', project };
  await call(store, (redis) => redis.del(keys.project(name)));
  store.projects.forget(name);
  return { word: 'ok' };
}
