import { randomUUID } from 'node:crypto';
import { LongshoreError, type ProjectRequest, projectRequest } from '@longshore/shared';
import { createProject as createStoredProject } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { completeKey, deriveEntropy, type Reserved, reserveKey } from '../idempotency/reserve-key.ts';
import { exampleProject, exampleProjectRequest } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, REPLAYED } from '../openapi/headers.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { type ProjectAnswer, presentProject, projectSchema } from '../present/present-project.ts';

export const createProject = defineOperation({
  id: 'createProject',
  method: 'post',
  path: '/v1/projects',
  tag: 'projects',
  summary: 'Create a project',
  description:
    'A project has jobs, definitions, limits and events of its own; requests choose it by the header `Longshore-Project`. `default` is always there.',
  isOfFleet: true,
  headers: [IDEMPOTENCY_KEY],
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
      headers: { Location: 'Where the project is found.', ...REPLAYED },
    },
  },
  problems: ['project-exists', 'idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ body, project, exchange }, context) {
    const { name } = body;
    // Kept with `default`: the key comes before its project, and outlives it.
    const reserved = await reserveKey(context, { project, exchange });
    const word = reserved.replayed?.word ?? (await create(context, body, reserved));
    if (!reserved.replayed) await completeKey(context, reserved, { word });
    if (word === 'exists') {
      throw new LongshoreError('project-exists', `There is a project "${name}" already; PATCH changes it.`);
    }
    const replayed = reserved.replayed ? { 'Idempotent-Replayed': 'true' } : {};
    return answerJson(201, presentNew(body, reserved.at), { Location: `/v1/projects/${name}`, ...replayed });
  },
});

/** Under a key a creation that broke off is known when it is sent again, and goes on. */
async function create({ store }: ApiContext, request: ProjectRequest, reserved: Reserved): Promise<'ok' | 'exists'> {
  const createdBy = reserved.key === undefined ? randomUUID() : deriveEntropy(reserved, 'project').toString('hex');
  return await createStoredProject(store, request, { createdAt: reserved.at, createdBy });
}

/** As it was made, so that a repeated request is answered alike. */
function presentNew({ name, weight, limits, rateLimit }: ProjectRequest, createdAt: number): ProjectAnswer {
  const settings = {
    weight,
    createdAt,
    ...(limits.queued === undefined ? {} : { queuedLimit: limits.queued }),
    ...(limits.running === undefined ? {} : { runningLimit: limits.running }),
    ...(rateLimit ? { rate: rateLimit } : {}),
  };
  return presentProject({ name, settings, jobs: { waiting: 0, running: 0, ended: 0 } });
}
