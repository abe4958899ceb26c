import { createJob, type JobRequest, mintJobId } from '@longshore/shared';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { explainJob } from '../explain/explain-job.ts';
import { findingSchema } from '../explain/explanation.ts';
import { gatherCircumstances } from '../explain/gather-circumstances.ts';
import { answerJson, type JsonAnswer } from '../operation/answer.ts';
import { presentSpec } from '../present/present-spec.ts';

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
  const job = createJob({ id: mintJobId(now), project, request, now });
  const { id: _, ...explanation } = explainJob(await gatherCircumstances(store, job));
  return answerJson(200, { dryRun: true, spec: presentSpec(job.spec), explanation });
}
