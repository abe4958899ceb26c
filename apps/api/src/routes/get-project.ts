import { exampleProject } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { projectParams } from '../parameter/project-params.ts';
import { presentProject, projectSchema } from '../present/present-project.ts';
import { getProject as getStoredProject } from '../project/get-project.ts';

export const getProject = defineOperation({
  id: 'getProject',
  method: 'get',
  path: '/v1/projects/{name}',
  tag: 'projects',
  summary: 'Get a project',
  isOfFleet: true,
  params: projectParams,
  responses: { 200: { description: 'The project.', schema: projectSchema, example: exampleProject } },
  problems: ['project-not-found'],
  async run({ params: { name } }, context) {
    return answerJson(200, presentProject(await getStoredProject(context, name)));
  },
});
