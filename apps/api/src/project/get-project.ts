import { findProject, type Project } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { refuseUnknownProject } from './require-project.ts';

/** @throws LongshoreError `project-not-found` */
export async function getProject({ store }: Pick<ApiContext, 'store'>, name: string): Promise<Project> {
  const project = await findProject(store, name);
  if (!project) throw refuseUnknownProject(name);
  return project;
}
