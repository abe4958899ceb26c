import { EVENT_TYPES, JOB_STATES, type JobEvent, OUTCOMES } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, instantSchema } from './instant.ts';

export const eventSchema = z
  .object({
    id: z.string().describe('Give it back as Last-Event-ID to go on after it.'),
    type: z.enum(EVENT_TYPES),
    job: z.string(),
    state: z.enum(JOB_STATES),
    at: instantSchema,
    attempt: z.int().optional(),
    worker: z.string().optional(),
    outcome: z.enum(OUTCOMES).optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'Event' });

export type EventAnswer = z.output<typeof eventSchema>;

/** An event as clients see it. */
export function presentEvent({ version: _version, project: _project, at, ...event }: JobEvent): EventAnswer {
  return { ...event, at: formatInstant(at) };
}
