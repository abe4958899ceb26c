import { type Definition, type DefinitionVersion, definitionConcurrency, formatRate } from '@longshore/shared';
import type { Limit } from '@longshore/store';
import { z } from 'zod';
import { formatInstant, formatInstants, instantSchema } from './instant.ts';

const link = z.string();
const number = z.int().describe('Versions are numbered from 1.');

const summaryShape = {
  name: z.string().meta({ examples: ['resize-image'] }),
  labels: z.record(z.string(), z.string()).describe('Of the definition itself, not of its jobs.'),
  live: z.int().describe('The version that jobs are made from where none is named.'),
  versions: z.int().describe('How many there are.'),
  createdAt: instantSchema,
  changedAt: instantSchema,
  archivedAt: instantSchema.optional().describe('Since then it takes no jobs.'),
  links: z.object({ self: link, versions: link, submit: link, jobs: link }),
} as const;

/** A definition in a list. */
export const definitionSummarySchema = z.object(summaryShape).meta({ id: 'DefinitionSummary' });

/** A version of a definition. */
export const versionSchema = z
  .object({
    number,
    spec: z.unknown().meta({ $ref: '#/components/schemas/JobTemplate' }),
    payloadSchema: z.unknown().optional().describe('What payloads have to fit.'),
    resultSchema: z.unknown().optional().describe('What results have to fit.'),
    digest: z.string().optional().describe('Of the image that gave the schemas, which all jobs of the version run.'),
    createdAt: instantSchema,
  })
  .meta({ id: 'DefinitionVersion' });

/** A whole definition, with its live version. */
export const definitionSchema = z
  .object({
    ...summaryShape,
    openJobs: z.int().describe('Jobs of it that have not ended.'),
    paused: z.boolean().describe('Its jobs are taken, and wait.'),
    waiting: z.int().describe('Jobs that wait at its own limit.'),
    concurrency: definitionConcurrency.optional(),
    rateLimit: z.object({ rate: z.string(), burst: z.int() }).optional(),
    liveVersion: versionSchema,
  })
  .meta({ id: 'Definition' });

export type DefinitionSummary = z.output<typeof definitionSummarySchema>;

/** A definition as lists show it. */
export function presentDefinitionSummary(definition: Definition): DefinitionSummary {
  const { name, labels, live, versions, createdAt, changedAt, archivedAt } = definition;
  const self = toDefinitionPath(name);
  return {
    name,
    labels,
    live,
    versions,
    createdAt: formatInstant(createdAt),
    changedAt: formatInstant(changedAt),
    ...formatInstants({ archivedAt }),
    links: { self, versions: `${self}/versions`, submit: `${self}/jobs`, jobs: `/v1/jobs?definition=${name}` },
  };
}

interface PresentedDefinition {
  readonly definition: Definition;
  /** Its live version. */
  readonly content: DefinitionVersion;
  readonly openJobs: number;
  readonly limit: Limit;
}

/** A definition with its live version. */
export function presentDefinition({ definition, content, openJobs, limit }: PresentedDefinition) {
  return {
    ...presentDefinitionSummary(definition),
    openJobs,
    paused: limit.isPaused,
    waiting: limit.waiting,
    ...presentLimits(definition, limit),
    liveVersion: presentVersion(content),
  };
}

function presentLimits({ concurrencyKey }: Definition, { slots, rate }: Limit) {
  const concurrency = {
    ...(slots === undefined ? {} : { limit: slots }),
    ...(concurrencyKey ? { key: concurrencyKey } : {}),
  };
  return {
    ...(Object.keys(concurrency).length > 0 ? { concurrency } : {}),
    ...(rate ? { rateLimit: { rate: formatRate(rate.intervalMs), burst: rate.burst } } : {}),
  };
}

export function presentVersion({ createdAt, ...version }: DefinitionVersion): z.output<typeof versionSchema> {
  return { ...version, createdAt: formatInstant(createdAt) };
}

/** Where a definition is found. */
export function toDefinitionPath(name: string): string {
  return `/v1/definitions/${name}`;
}
