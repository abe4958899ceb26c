import { projectChange } from '@longshore/shared';
import { changeProject as changeStoredProject } from '@longshore/store';
import { exampleProject } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { projectParams } from '../parameter/project-params.ts';
import { presentProject, projectSchema } from '../present/present-project.ts';
import { getProject } from '../project/get-project.ts';
import { refuseUnknownProject } from '../project/require-project.ts';

export const changeProject = defineOperation({
  id: 'changeProject',
  method: 'patch',
  path: '/v1/projects/{name}',
  tag: 'projects',
  summary: 'Change the weight and the limits of a project',
  description:
    'What is not named stays as it is, and null takes a limit away. It holds everywhere within two seconds; what waits or runs already stays, also where it is more than a new limit.',
  isOfFleet: true,
  params: projectParams,
  body: {
    schema: projectChange,
    maxBytes: 65_536,
    examples: {
      heavier: { weight: 5 },
      slower: { rateLimit: { rate: '60/m' } },
      unlimited: { limits: { queued: null } },
    },
  },
  responses: { 200: { description: 'The project as it is now.', schema: projectSchema, example: exampleProject } },
  problems: ['project-not-found'],
  async run({ params: { name }, body }, context) {
    if ((await changeStoredProject(context.store, name, body)) === 'not-found') throw refuseUnknownProject(name);
    return answerJson(200, presentProject(await getProject(context, name)));
  },
});
