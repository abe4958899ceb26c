import { createJob, type Definition, type DefinitionVersion, type JobId } from '@longshore/shared';
import { completeRequest } from '../definition/complete-request.ts';
import { formatNameCursor } from '../parameter/name-cursor.ts';
import { presentDefinition, presentDefinitionSummary, presentVersion } from '../present/present-definition.ts';
import { presentJob } from '../present/present-job.ts';

const AT = Date.parse('2026-11-21T04:38:00Z');

export const exampleDefinitionRequest = {
  name: 'resize-image',
  labels: { team: 'media' },
  spec: {
    image: 'localhost:5000/resize:7',
    input: 'stdin',
    timeout: '2m',
    retry: { attempts: 3 },
    env: { QUALITY: '80' },
  },
} as const;

const content: DefinitionVersion = { number: 1, spec: exampleDefinitionRequest.spec, createdAt: AT };
const definition: Definition = {
  version: 1,
  project: 'default',
  name: exampleDefinitionRequest.name,
  labels: exampleDefinitionRequest.labels,
  live: 1,
  versions: 1,
  createdAt: AT,
  changedAt: AT,
};

export const exampleDefinition = presentDefinition({
  definition,
  content,
  openJobs: 2,
  limit: { id: 'definition.resize-image', slots: 4, isPaused: false, held: 2, waiting: 0 },
});
export const exampleDefinitionList = {
  data: [presentDefinitionSummary(definition)],
  nextCursor: formatNameCursor(definition.name),
};
export const exampleVersion = presentVersion(content);
export const exampleVersionList = { data: [exampleVersion], nextCursor: null };

const own = { payload: { url: 'https://example.com/cat.png', width: 640 } };
export const exampleDefinitionJob = presentJob({
  job: createJob({
    id: 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId,
    project: 'default',
    request: completeRequest({ definition, content, own, name: 'The job' }),
    now: AT,
  }),
});
