import { z } from 'zod';
import { ownRate } from '../limit/limit-request.ts';
import { projectName } from './project.ts';

/** So many jobs of one project may be allowed to wait, or to run, at most. */
const MOST_QUEUED = 10_000_000;
const MOST_RUNNING = 100_000;

const weight = z
  .int()
  .min(1)
  .max(100)
  .describe("The project's share of each pool, beside the weights of the others that wait there.");
const queued = z.int().min(1).max(MOST_QUEUED).describe('How many of its jobs may wait, for whatever reason.');
const running = z.int().min(1).max(MOST_RUNNING).describe('How many of its jobs may run at once.');
const rateLimit = ownRate.nullable().optional().describe('How fast its jobs may go on; null: as fast as they can.');

/** The body of `POST /v1/projects`. */
export const projectRequest = z.strictObject({
  name: projectName,
  weight: weight.default(1),
  limits: z.strictObject({ queued: queued.optional(), running: running.optional() }).default({}),
  rateLimit,
});

/** The body of `PATCH /v1/projects/{name}`: what is not named stays, and null takes a limit away. */
export const projectChange = z.strictObject({
  weight: weight.optional(),
  limits: z.strictObject({ queued: queued.nullable().optional(), running: running.nullable().optional() }).default({}),
  rateLimit,
});

export type ProjectRequest = z.output<typeof projectRequest>;
export type ProjectChange = z.output<typeof projectChange>;
