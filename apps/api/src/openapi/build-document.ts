import { ERROR_CATALOGUE, type ErrorCode } from '@longshore/shared';
import type { z } from 'zod';
import type { Operation, ResponseDescription } from '../operation/operation.ts';
import { isRepeatable } from '../parameter/parse-query.ts';
import { problemSchema } from '../problem/problem.ts';
import { PROJECT } from './headers.ts';
import { jobSpecDocument } from './request-schemas.ts';
import { Components, type JsonSchema } from './to-json-schema.ts';

/** Any request may be answered with these. */
const COMMON_PROBLEMS: readonly ErrorCode[] = ['invalid-parameter', 'malformed-request', 'misdirected-request'];
const BODY_PROBLEMS: readonly ErrorCode[] = [
  'malformed-json',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
];
const STORE_PROBLEMS: readonly ErrorCode[] = ['rate-limited', 'redis-unavailable'];
/** Of an operation that works on a project. */
const PROJECT_PROBLEMS: readonly ErrorCode[] = ['project-not-found'];
const WRITE_PROBLEMS: readonly ErrorCode[] = ['cross-origin-refused', 'redis-refuses-writes'];

const TAGS = {
  projects: 'Tenants: each has jobs, limits and events of its own.',
  jobs: 'One request to run an image, its attempts, its output and its result.',
  batches: 'Jobs that are submitted together.',
  bulk: 'One thing that is done to many jobs.',
  definitions: 'Named templates for jobs, in versions.',
  limits: 'How many jobs go at once, and how fast.',
  workers: 'The processes that run attempts.',
  pools: 'Named groups of interchangeable workers, each with a queue.',
  events: 'What happens, as it happens.',
  operations: 'For those who run this.',
} as const;

/** The OpenAPI 3.1 document of some operations. */
export function buildDocument(operations: readonly Operation[], version: string): JsonSchema {
  const components = new Components();
  const paths: Record<string, JsonSchema> = {};
  components.add(problemSchema, 'output');
  components.add(jobSpecDocument, 'input');
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation, components) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Longshore',
      version,
      description: 'Runs any container image as a background job on machines you own.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: components.schemas },
  };
}

function describeOperation(operation: Operation, components: Components): JsonSchema {
  const { id, tag, summary, description, body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    parameters: [
      ...describeParameters(operation.params, { place: 'path', components }),
      ...describeParameters(operation.query, { place: 'query', components }),
      ...[...(operation.isOfFleet ? [] : [PROJECT]), ...(operation.headers ?? [])].map(
        ({ name, description: text, schema }) => ({
          name,
          in: 'header',
          description: text,
          required: false,
          schema: components.add(schema, 'input'),
        }),
      ),
    ],
    ...(body
      ? {
          requestBody: {
            required: !body.isOptional,
            content: {
              'application/json': {
                schema: components.add(body.shownAs ?? body.schema, 'input'),
                examples: mapValues(body.examples, (value) => ({ value })),
              },
            },
          },
        }
      : {}),
    responses: {
      ...mapValues(operation.responses, (response) => describeResponse(response, components)),
      ...describeProblems(operation),
    },
  };
}

function describeParameters(
  schema: z.ZodObject,
  { place, components }: { place: 'path' | 'query'; components: Components },
): JsonSchema[] {
  const whole = components.add(schema, 'input') as { required?: string[]; properties?: Record<string, JsonSchema> };
  return Object.entries(whole.properties ?? {}).map(([name, { description, ...parameter }]) => ({
    name,
    in: place,
    ...(description ? { description } : {}),
    required: whole.required?.includes(name) ?? false,
    ...(isRepeatable(schema.shape[name]) ? { style: 'form', explode: true } : {}),
    schema: parameter,
  }));
}

function describeResponse(response: ResponseDescription, components: Components): JsonSchema {
  const { description, schema, content, example, headers } = response;
  return {
    description,
    ...(headers ? { headers: mapValues(headers, (text) => ({ description: text, schema: { type: 'string' } })) } : {}),
    ...(schema
      ? {
          content: {
            'application/json': { schema: components.add(schema, 'output'), ...(example ? { example } : {}) },
          },
        }
      : {}),
    ...(content ? { content: mapValues(content, (text) => ({ schema: { type: 'string' }, example: text })) } : {}),
  };
}

/** The problems of an operation, by status; each of them may be any of the codes that it names. */
function describeProblems({ path, method, body, isOfFleet, problems }: Operation): JsonSchema {
  const all = [
    ...COMMON_PROBLEMS,
    ...(body ? BODY_PROBLEMS : []),
    ...problems,
    ...(isOfFleet ? [] : PROJECT_PROBLEMS),
    ...(path.startsWith('/v1/') ? STORE_PROBLEMS : []),
    ...(path.startsWith('/v1/') && method !== 'get' ? WRITE_PROBLEMS : []),
  ];
  const byStatus: Record<string, JsonSchema> = {};
  for (const status of [...new Set(all.map((code) => ERROR_CATALOGUE[code].status))].sort()) {
    const codes = [...new Set(all.filter((code) => ERROR_CATALOGUE[code].status === status))];
    byStatus[status] = {
      description: codes.map((code) => `\`${code}\`: ${ERROR_CATALOGUE[code].title}.`).join(' '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return byStatus;
}

function mapValues<T>(record: Readonly<Record<string, T>>, map: (value: T) => unknown): JsonSchema {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
