import { assertNever, DEFAULT_PROJECT, LongshoreError } from '@longshore/shared';
import { deleteProject as deleteStoredProject, type ProjectCounts } from '@longshore/store';
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
  description: 'It must have no job, also none that has ended and is still kept. `default` stays.',
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
        throw refuseFull(name, deletion.project.jobs);
      case 'ok':
        return DONE;
      default:
        return assertNever(deletion);
    }
  },
});

function refuseFull(name: string, { waiting, running, ended }: ProjectCounts): LongshoreError {
  const detail = `The project "${name}" has jobs: ${waiting} wait, ${running} run, and ${ended} have ended and are kept.`;
  return new LongshoreError('project-not-empty', detail);
}
