import {
  type BatchEvent,
  EVENT_TYPES,
  isJobEvent,
  JOB_STATES,
  type JobEvent,
  OUTCOMES,
  type ProjectEvent,
} from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, instantSchema } from './instant.ts';
import { batchCountsSchema, presentCounts } from './present-batch.ts';

const id = z.string().describe('Give it back as Last-Event-ID to go on after it.');

export const jobEventSchema = z
  .object({
    id,
    type: z.enum(EVENT_TYPES),
    job: z.string(),
    state: z.enum(JOB_STATES),
    at: instantSchema,
    attempt: z.int().optional(),
    worker: z.string().optional(),
    outcome: z.enum(OUTCOMES).optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'JobEvent' });

export const batchEventSchema = z
  .object({
    id,
    type: z.literal('batch.ended'),
    batch: z.string(),
    at: instantSchema,
    counts: batchCountsSchema,
  })
  .meta({ id: 'BatchEvent' });

export type EventAnswer = z.output<typeof jobEventSchema> | z.output<typeof batchEventSchema>;

/** An event as clients see it. */
export function presentEvent(event: ProjectEvent): EventAnswer {
  return isJobEvent(event) ? presentJobEvent(event) : presentBatchEvent(event);
}

function presentJobEvent({ version: _version, project: _project, at, ...event }: JobEvent): EventAnswer {
  return { ...event, at: formatInstant(at) };
}

function presentBatchEvent({ id, type, batch, at, counts }: BatchEvent): EventAnswer {
  return { id, type, batch, at: formatInstant(at), counts: presentCounts(counts) };
}
