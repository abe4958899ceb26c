import { LongshoreError, projectRequest } from '@longshore/shared';
import { createProject as createStoredProject } from '@longshore/store';
import { exampleProject, exampleProjectRequest } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { presentProject, projectSchema } from '../present/present-project.ts';
import { getProject } from '../project/get-project.ts';

export const createProject = defineOperation({
  id: 'createProject',
  method: 'post',
  path: '/v1/projects',
  tag: 'projects',
  summary: 'Create a project',
  description:
    'A project has jobs, definitions, limits and events of its own; requests choose it by the header `Longshore-Project`. `default` is always there.',
  isOfFleet: true,
  body: {
    schema: projectRequest,
    maxBytes: 65_536,
    examples: { limited: exampleProjectRequest, smallest: { name: 'billing' } },
  },
  responses: {
    201: {
      description: 'The project is there.',
      schema: projectSchema,
      example: exampleProject,
      headers: { Location: 'Where the project is found.' },
    },
  },
  problems: ['project-exists'],
  async run({ body }, context) {
    const { name } = body;
    if ((await createStoredProject(context.store, body)) === 'exists') {
      throw new LongshoreError('project-exists', `There is a project "${name}" already; PATCH changes it.`);
    }
    const project = await getProject(context, name);
    return answerJson(201, presentProject(project), { Location: `/v1/projects/${name}` });
  },
});
