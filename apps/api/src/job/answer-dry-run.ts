import {
  type After,
  createJob,
  type Job,
  type JobRequest,
  type JobSpec,
  judgeAwaited,
  mintJobId,
} from '@longshore/shared';
import { findAwaited, type Store } from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { explainJob } from '../explain/explain-job.ts';
import { findingSchema } from '../explain/explanation.ts';
import { gatherCircumstances } from '../explain/gather-circumstances.ts';
import { answerJson, type JsonAnswer } from '../operation/answer.ts';
import { presentSpec } from '../present/present-spec.ts';
import { refuseAwaited } from './refuse-awaited.ts';

export const dryRunSchema = z
  .object({
    dryRun: z.literal(true),
    spec: z.unknown().meta({ $ref: '#/components/schemas/JobSpec', description: 'The request as it would be frozen.' }),
    explanation: findingSchema.describe('What the job would wait for, and when it would start.'),
  })
  .meta({ id: 'DryRun' });

/** Answers what would become of a request, and writes nothing. What would refuse the request refuses this. */
export async function answerDryRun(
  { store }: Pick<ApiContext, 'store'>,
  { project, request }: { project: string; request: JobRequest },
): Promise<JsonAnswer> {
  const now = store.now();
  const make = (spec: JobSpec) => createJob({ id: mintJobId(now), project, request: { ...request, spec }, now });
  const job = make(request.spec);
  const { after, ...withoutAfter } = request.spec;
  const planned = after && (await isMet(store, job, after)) ? make(withoutAfter) : job;
  const { id: _, ...explanation } = explainJob(await gatherCircumstances(store, planned));
  return answerJson(200, { dryRun: true, spec: presentSpec(job.spec), explanation });
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
