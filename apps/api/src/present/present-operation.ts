import { type BulkOperation, JOB_STATES, OPERATION_KINDS } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, formatInstants, instantSchema } from './instant.ts';

const link = z.string();

export const operationSchema = z
  .object({
    id: z.string().meta({ examples: ['operation_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] }),
    kind: z.enum(OPERATION_KINDS),
    state: z.enum(['running', 'ended', 'cancelled']),
    filter: z.object({
      state: z.array(z.enum(JOB_STATES)),
      pool: z.string().optional(),
      definition: z.string().optional(),
      batch: z.string().optional(),
      labels: z.record(z.string(), z.string()).optional(),
      reason: z.string().optional(),
      createdAfter: instantSchema.optional(),
      createdBefore: instantSchema.optional(),
    }),
    overrides: z.record(z.string(), z.unknown()).optional(),
    counts: z.object({
      matched: z.int().describe('Jobs that it has found so far.'),
      done: z.int(),
      skipped: z.int().describe('There was nothing left to do: they had ended, were gone, or others wait for them.'),
      failed: z.int(),
    }),
    failures: z
      .array(z.object({ job: z.string(), code: z.string(), detail: z.string() }))
      .describe('Some of those to which it could not be done.'),
    createdAt: instantSchema,
    cancelRequestedAt: instantSchema.optional(),
    endedAt: instantSchema.optional(),
    links: z.object({ self: link, cancel: link.optional().describe('Absent once it has ended.') }),
  })
  .meta({ id: 'Operation' });

export type OperationAnswer = z.output<typeof operationSchema>;

export function presentOperation(operation: BulkOperation): OperationAnswer {
  const { id, kind, state, overrides, counts, failures, createdAt, cancelRequestedAt, endedAt } = operation;
  const self = toOperationPath(id);
  return {
    id,
    kind,
    state,
    filter: presentFilter(operation),
    ...(overrides ? { overrides } : {}),
    counts,
    failures: [...failures],
    createdAt: formatInstant(createdAt),
    ...formatInstants({ cancelRequestedAt, endedAt }),
    links: { self, ...(state === 'running' ? { cancel: `${self}/cancel` } : {}) },
  };
}

function presentFilter({ filter }: BulkOperation): OperationAnswer['filter'] {
  const { states = [], pool, definition, batch, labels, reason, createdAfter, createdBefore } = filter;
  return {
    state: [...states],
    ...(pool ? { pool } : {}),
    ...(definition ? { definition } : {}),
    ...(batch ? { batch } : {}),
    ...(labels ? { labels } : {}),
    ...(reason ? { reason } : {}),
    ...formatInstants({ createdAfter, createdBefore }),
  };
}

/** Where an operation is found. */
export function toOperationPath(id: string): string {
  return `/v1/operations/${id}`;
}
