import {
  type After,
  assertNever,
  createJob,
  type Job,
  type JobRequest,
  type JobSpec,
  judgeAwaited,
  mintJobId,
} from '@longshore/shared';
import {
  findAwaited,
  findBlockingLimit,
  findStrictLimit,
  foreseeEntry,
  hasFullQueue,
  type Store,
} from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { type Circumstances, explainJob } from '../explain/explain-job.ts';
import { findingSchema } from '../explain/explanation.ts';
import { gatherCircumstances } from '../explain/gather-circumstances.ts';
import { answerJson, type JsonAnswer } from '../operation/answer.ts';
import { presentSpec } from '../present/present-spec.ts';
import { refuseFullQueue } from '../project/refuse-full-queue.ts';
import { freezeLimits } from './freeze-limits.ts';
import { pinAtSubmit } from './pin-at-submit.ts';
import { refuseAwaited } from './refuse-awaited.ts';
import { refuseFull } from './refuse-full.ts';

export const dryRunSchema = z
  .object({
    dryRun: z.literal(true),
    definition: z.object({ name: z.string(), version: z.int() }).optional(),
    digest: z
      .string()
      .optional()
      .describe('What the tag of its image means now, where the job would be pinned to that.'),
    spec: z.unknown().meta({ $ref: '#/components/schemas/JobSpec', description: 'The request as it would be frozen.' }),
    explanation: findingSchema.describe('What the job would wait for, and when it would start.'),
  })
  .meta({ id: 'DryRun' });

/** Answers what would become of a request, and writes nothing. What would refuse the request refuses this. */
export async function answerDryRun(
  context: ApiContext,
  { project, request: written }: { project: string; request: JobRequest },
): Promise<JsonAnswer> {
  const { store } = context;
  if (await hasFullQueue(store, project)) throw refuseFullQueue(project);
  const request = await freezeLimits(store, project, await pinAtSubmit(context, written));
  const now = store.now();
  const make = (spec: JobSpec) => createJob({ id: mintJobId(now), project, request: { ...request, spec }, now });
  const job = make(request.spec);
  const { after, ...withoutAfter } = request.spec;
  const born = after && (await isMet(store, job, after)) ? make(withoutAfter) : job;
  const { id: _, ...explanation } = explainJob(await foreseeBirth(store, born));
  const { definition } = job.spec;
  const frozen = { ...(definition ? { definition } : {}), ...(job.digest ? { digest: job.digest } : {}) };
  return answerJson(200, { dryRun: true, ...frozen, spec: presentSpec(job.spec), explanation });
}

/** The circumstances in which a job would be once it had tried its limits. */
async function foreseeBirth(store: Store, job: Job): Promise<Circumstances> {
  if (findBlockingLimit(job) === undefined) return await gatherCircumstances(store, job);
  const { blockedBy: _blockedBy, blockedAt: _blockedAt, ...rest } = job;
  const entry = await foreseeEntry(store, job);
  switch (entry.word) {
    case 'open':
      return await gatherCircumstances(store, { ...rest, state: 'queued', queuedAt: job.createdAt });
    case 'closed':
      return { ...(await gatherCircumstances(store, job)), limitPlace: entry };
    case 'full':
      if (findStrictLimit(job)?.whenFull === 'reject') throw refuseFull(job);
      return await gatherCircumstances(store, {
        ...rest,
        state: 'cancelled',
        reason: 'skipped',
        endedAt: job.createdAt,
      });
    default:
      return assertNever(entry);
  }
}

/**
 * Whether all that it would wait for is done already.
 * @throws LongshoreError `invalid-request` where that is a job that is not there.
 */
async function isMet(store: Store, job: Job, after: After): Promise<boolean> {
  const awaited = await findAwaited(store, job.project, after);
  const unknown = awaited.findIndex(({ state }) => state === undefined);
  if (unknown !== -1) throw refuseAwaited(job, unknown);
  return awaited.every(({ state }) => judgeAwaited(after.when, state) === 'met');
}
