import { LongshoreError } from '@longshore/shared';
import type { ApiContext } from '../context.ts';

/** @throws LongshoreError `project-not-found` */
export async function requireProject({ store }: Pick<ApiContext, 'store'>, name: string): Promise<void> {
  if (!(await store.projects.has(name))) throw refuseUnknownProject(name);
}

export function refuseUnknownProject(name: string): LongshoreError {
  return new LongshoreError('project-not-found', `There is no project "${name}"; POST /v1/projects creates one.`);
}
