import {
  batchIdSchema,
  DEFAULT_STATES,
  type ErrorPlace,
  JOB_STATES,
  type JobFilter,
  type JobTemplate,
  jobTemplate,
  LongshoreError,
  labels,
  OPERATION_KINDS,
  parseBoundary,
  poolName,
  STATES_OF_KIND,
} from '@longshore/shared';
import { z } from 'zod';

const instant = z.iso
  .datetime({ offset: true, error: 'is not an instant such as "2026-11-21T08:00:00Z"' })
  .transform((text) => Date.parse(text));

const filter = z
  .strictObject({
    state: z.array(z.enum(JOB_STATES)).min(1).max(JOB_STATES.length).optional().describe('Any of these.'),
    pool: poolName.optional(),
    definition: poolName.optional().describe('Made from this definition.'),
    batch: batchIdSchema.optional().describe('Submitted with this batch.'),
    labels: labels.optional().describe('All of these.'),
    reason: z.string().min(1).max(64).optional().describe('The word that says why they ended.'),
    createdAfter: instant.optional().describe('Made at this instant or later.'),
    createdBefore: instant.optional().describe('Made before this instant.'),
  })
  .refine((fields) => Object.keys(fields).length > 0, 'would find every job; name at least one thing');

const template = z.strictObject(jobTemplate.shape).partial();

/** Kept as it was written: it is laid over what each job says. */
const overrides = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  for (const { pointer, detail } of findWrongPlaces(value)) {
    context.addIssue({ code: 'custom', path: toPath(pointer), message: detail });
  }
});

function findWrongPlaces(value: unknown): readonly ErrorPlace[] {
  try {
    parseBoundary(template, value, { name: 'The overrides', code: 'invalid-request' });
    return [];
  } catch (error) {
    if (error instanceof LongshoreError) return error.places;
    throw error;
  }
}

function toPath(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

const shape = {
  kind: z.enum(OPERATION_KINDS).describe('`retry` makes each job again, as `POST /v1/jobs/{id}/retry` does.'),
  filter: filter.describe('Which jobs, of those that were made before now.'),
} as const;

/** The body of `POST /v1/operations`. */
export const operationRequest = z
  .strictObject({ ...shape, overrides: overrides.optional() })
  .superRefine(({ kind, filter: { state }, overrides: changes }, context) => {
    const fitting = STATES_OF_KIND[kind];
    for (const [index, word] of (state ?? []).entries()) {
      if (fitting.includes(word)) continue;
      const message = `is no state in which a job can be meant by "${kind}"; those are ${fitting.join(', ')}`;
      context.addIssue({ code: 'custom', path: ['filter', 'state', index], message });
    }
    if (changes && kind !== 'retry') {
      context.addIssue({ code: 'custom', path: ['overrides'], message: `cannot stand beside "${kind}"` });
    }
  });

export type OperationRequest = z.output<typeof operationRequest>;

/** As the document shows it. */
export const operationRequestBody = z
  .strictObject({
    ...shape,
    overrides: template
      .optional()
      .describe('With `retry`: what the new jobs say otherwise. Objects such as `env` are merged field by field.'),
  })
  .meta({ id: 'OperationRequest' });

/** @param createdAt of the operation: what it makes itself is not found by it. */
export function toJobFilter({ kind, filter: given }: OperationRequest, createdAt: number): JobFilter {
  const { state = DEFAULT_STATES[kind], createdBefore = createdAt, ...rest } = given;
  return { ...rest, states: state, createdBefore: Math.min(createdBefore, createdAt) };
}

/** The fields were judged by the schema of the request. */
export function toOverrides({ overrides: changes }: OperationRequest): Partial<JobTemplate> | undefined {
  return changes as Partial<JobTemplate> | undefined;
}
