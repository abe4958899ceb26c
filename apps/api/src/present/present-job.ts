import { type Attempt, isTerminal, JOB_STATES, type Job, OUTCOMES, PINNED_BY } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, formatInstants, instantSchema } from './instant.ts';
import { attemptSchema, presentAttempt } from './present-attempt.ts';
import { presentResult, type StoredResult } from './present-result.ts';
import { presentSpec } from './present-spec.ts';

const link = z.string();

const summaryShape = {
  id: z.string().meta({ examples: ['job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] }),
  state: z.enum(JOB_STATES),
  outcome: z.enum(OUTCOMES).optional().describe('Outcome of the newest attempt that ended.'),
  reason: z.string().optional().describe('Why it failed, backs off, was cancelled or expired: a word.'),
  blockedBy: z.string().optional().describe('What holds a blocked job: `jobs`, or `limit:` and the name of a limit.'),
  definition: z
    .object({ name: z.string(), version: z.int() })
    .optional()
    .describe('The version of a definition that it was made from.'),
  image: z.string(),
  digest: z
    .string()
    .optional()
    .describe('What all attempts run, whatever the tag means by then; absent until it is pinned.'),
  imageId: z.string().optional().describe('Instead of the digest, where the image came from no registry.'),
  pinnedBy: z.enum(PINNED_BY).optional().describe('Whether it was accepted so, or its first attempt decided.'),
  pool: z.string(),
  priority: z.int(),
  labels: z.record(z.string(), z.string()),
  batch: z.string().optional().describe('The batch that it was submitted with.'),
  createdAt: instantSchema,
  queuedAt: instantSchema.optional().describe('When it last became ready to run.'),
  dueAt: instantSchema.optional().describe('When it becomes ready.'),
  expiresAt: instantSchema.optional().describe('No attempt starts after this.'),
  deadlineAt: instantSchema.optional().describe('When the time for all of its attempts is over.'),
  startedAt: instantSchema.optional().describe('When its first attempt was claimed.'),
  endedAt: instantSchema.optional(),
  cancelRequestedAt: instantSchema.optional(),
  retryOf: z.string().optional().describe('The job that this one was made from.'),
  links: z.object({
    self: link,
    attempts: link,
    logs: link,
    result: link.optional(),
    explain: link,
    cancel: link.optional().describe('Absent once it has ended.'),
    retry: link.optional().describe('Absent until it has ended.'),
  }),
} as const;

/** A job in a list: all but what may be long. */
export const jobSummarySchema = z.object(summaryShape).meta({ id: 'JobSummary' });

/** A whole job. */
export const jobSchema = z
  .object({
    ...summaryShape,
    spec: z
      .unknown()
      .meta({ $ref: '#/components/schemas/JobSpec', description: 'The request as it was frozen, with every default.' }),
    attempts: z.array(attemptSchema),
    result: z.unknown().optional().describe('What it wrote to its result file: JSON where that parses, else text.'),
  })
  .meta({ id: 'Job' });

export type JobSummary = z.output<typeof jobSummarySchema>;
export type JobAnswer = JobSummary & {
  readonly spec: ReturnType<typeof presentSpec>;
  readonly attempts: readonly z.output<typeof attemptSchema>[];
  readonly result?: unknown;
};

/** A job as lists show it. */
export function presentSummary(job: Job): JobSummary {
  const { createdAt, queuedAt, dueAt, expiresAt, deadlineAt, startedAt, endedAt, cancelRequestedAt } = job;
  return {
    id: job.id,
    state: job.state,
    ...(job.outcome ? { outcome: job.outcome } : {}),
    ...(job.reason ? { reason: job.reason } : {}),
    ...(job.blockedBy ? { blockedBy: job.blockedBy } : {}),
    ...presentOrigin(job),
    image: job.spec.image,
    ...presentPin(job),
    pool: job.spec.pool,
    priority: job.spec.priority,
    labels: job.spec.labels,
    ...(job.batch ? { batch: job.batch } : {}),
    createdAt: formatInstant(createdAt),
    ...formatInstants({ queuedAt, dueAt, expiresAt, deadlineAt, startedAt, endedAt, cancelRequestedAt }),
    ...(job.blockedBy ? { blockedBy: job.blockedBy } : {}),
    ...(job.retryOf ? { retryOf: job.retryOf } : {}),
    links: presentLinks(job),
  };
}

function presentPin({ digest, localImage, pinnedBy }: Job): Pick<JobSummary, 'digest' | 'imageId' | 'pinnedBy'> {
  return {
    ...(digest ? { digest } : {}),
    ...(localImage ? { imageId: localImage.id } : {}),
    ...(pinnedBy ? { pinnedBy } : {}),
  };
}

interface PresentedJob {
  readonly job: Job;
  readonly attempts?: readonly Attempt[];
  readonly result?: StoredResult | undefined;
}

/** A job with its attempts and, once it has ended, its result. */
export function presentJob({ job, attempts = [], result }: PresentedJob): JobAnswer {
  const inline = result && presentResult(result);
  return {
    ...presentSummary(job),
    spec: presentSpec(job.spec),
    attempts: attempts.map(presentAttempt),
    ...(inline === undefined ? {} : { result: inline }),
  };
}

function presentOrigin({ spec: { definition } }: Job): Pick<JobSummary, 'definition'> {
  return definition ? { definition: { name: definition.name, version: definition.version } } : {};
}

/** Where a job is found. */
export function toJobPath(id: string): string {
  return `/v1/jobs/${id}`;
}

function presentLinks({ id, state }: Job): JobSummary['links'] {
  const self = toJobPath(id);
  const always = { self, attempts: `${self}/attempts`, logs: `${self}/logs`, explain: `${self}/explain` };
  return isTerminal(state)
    ? { ...always, result: `${self}/result`, retry: `${self}/retry` }
    : { ...always, cancel: `${self}/cancel` };
}
