import { JOB_STATES, type Job, type JobId, LongshoreError } from '@longshore/shared';
import { z } from 'zod';

const optionalInstant = z.number().optional();

/** How a job stood when it was answered, where its request does not tell. */
const standing = z.object({
  state: z.enum(JOB_STATES),
  reason: z.string().optional(),
  blockedBy: z.string().optional(),
  blockedAt: optionalInstant,
  dueAt: optionalInstant,
  queuedAt: optionalInstant,
  endedAt: optionalInstant,
});

/**
 * What is kept of the answer to a submission. The rest follows from the request, which has to be the same for a replay; but
 * whether its limits let a job pass, and whether those that it waits for had ended, was so at that moment only.
 */
const keptAnswer = z.object({
  id: z.string().transform((id) => id as JobId),
  createdAt: z.number(),
  standing: standing.optional(),
});
export type KeptAnswer = z.output<typeof keptAnswer>;
type Standing = z.output<typeof standing>;

/** How those of many jobs stood that might have waited, by their places. */
const keptStandings = z.object({ standings: z.record(z.string(), standing).default({}) });

/** @param job as it is answered. */
export function toKeptAnswer(job: Job, { mayWait }: { mayWait: boolean }): string {
  const { id, createdAt } = job;
  return JSON.stringify({ id, createdAt, ...(mayWait ? { standing: standing.parse(job) } : {}) });
}

export function parseKeptAnswer(text: string): KeptAnswer {
  return keptAnswer.parse(JSON.parse(text));
}

/** A job as it was answered. One of which nothing was kept waited for nothing then, whatever limits it would have now. */
export function standAsKept(job: Job, { standing: kept }: { readonly standing?: Standing | undefined }): Job {
  if (!kept && job.state !== 'blocked') return job;
  const { blockedBy: _by, blockedAt: _at, dueAt: _due, queuedAt: _queued, endedAt: _end, reason: _why, ...rest } = job;
  return { ...rest, ...(kept ?? { state: 'queued', queuedAt: job.createdAt }) } as Job;
}

export function toKeptStandings(items: readonly (Job | LongshoreError)[]): Record<string, unknown> {
  const mayWait = items.flatMap((item, index) => {
    if (item instanceof LongshoreError || !(item.spec.limits || item.spec.after)) return [];
    return [[String(index), standing.parse(item)] as const];
  });
  return mayWait.length === 0 ? {} : { standings: Object.fromEntries(mayWait) };
}

/** @param kept what `toKeptStandings` gave. */
export function parseKeptStandings(kept: unknown): Readonly<Record<string, Standing>> {
  return keptStandings.parse(kept).standings;
}
