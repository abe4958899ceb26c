import { assertNever, DEFAULT_PROJECT, LongshoreError } from '@longshore/shared';
import { deleteProject as deleteStoredProject, type ProjectContent } from '@longshore/store';
import { DONE } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { projectParams } from '../parameter/project-params.ts';
import { refuseUnknownProject } from '../project/require-project.ts';

export const deleteProject = defineOperation({
  id: 'deleteProject',
  method: 'delete',
  path: '/v1/projects/{name}',
  tag: 'projects',
  summary: 'Delete a project that is empty',
  description:
    'It must have no job, also none that has ended and is still kept, no definition, no open batch and no operation that runs. All else of it goes: its events, its ended batches and operations, its limits. `default` stays.',
  isOfFleet: true,
  params: projectParams,
  responses: { 204: { description: 'It is deleted.' } },
  problems: ['project-not-found', 'project-not-empty', 'project-is-default'],
  async run({ params: { name } }, { store }) {
    if (name === DEFAULT_PROJECT) {
      throw new LongshoreError('project-is-default', `The project "${name}" is that of whoever names none; it stays.`);
    }
    const deletion = await deleteStoredProject(store, name);
    switch (deletion.word) {
      case 'not-found':
        throw refuseUnknownProject(name);
      case 'not-empty':
        throw refuseFull(name, deletion.content);
      case 'ok':
        return DONE;
      default:
        return assertNever(deletion);
    }
  },
});

function refuseFull(name: string, content: ProjectContent): LongshoreError {
  const { waiting, running, ended, definitions, openBatches, openOperations } = content;
  const parts = [
    [waiting, 'jobs that wait'],
    [running, 'jobs that run'],
    [ended, 'jobs that have ended and are kept'],
    [definitions, 'definitions'],
    [openBatches, 'batches that are open'],
    [openOperations, 'operations that run'],
  ] as const;
  const found = parts.filter(([count]) => count > 0).map(([count, what]) => `${what}: ${count}`);
  return new LongshoreError('project-not-empty', `The project "${name}" still has ${found.join(', ')}.`);
}
