import { z } from 'zod';
import { type JobId, jobIdSchema } from '../id.ts';
import { isTerminal, type JobState } from './job-state.ts';

/** As what the awaited jobs must end; `ended`: in whatever way. */
export const AWAITED_ENDS = ['succeeded', 'failed', 'ended'] as const;
export type AwaitedEnd = (typeof AWAITED_ENDS)[number];

const MAX_AWAITED = 32;

/** The jobs that a job waits for, frozen with it. */
export interface After {
  readonly jobs: readonly JobId[];
  /** Each of them has to end so. */
  readonly when: AwaitedEnd;
  /** The container is given what they left. */
  readonly withResults: boolean;
}

const awaitedJobs = z
  .array(jobIdSchema)
  .min(1)
  .max(MAX_AWAITED)
  .superRefine((ids, context) => {
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) < index) context.addIssue({ code: 'custom', path: [index], message: 'is named twice' });
    }
  });

/** What a request may say of the jobs that come before its own. */
export const afterShape = {
  after: awaitedJobs
    .optional()
    .describe('Wait for these jobs of the same project. None can be named before it is made.'),
  when: z
    .enum(AWAITED_ENDS)
    .optional()
    .describe('As what each of them must end; otherwise this job is cancelled. Default `succeeded`.'),
  withResults: z
    .boolean()
    .optional()
    .describe('Hand their results to the container, in the file that `LONGSHORE_RESULTS_FILE` names.'),
} as const;

type AfterRequest = { readonly [Name in keyof typeof afterShape]?: z.output<(typeof afterShape)[Name]> };

/** The place and the reason of what says how to wait, and not for what. */
export function findAimless({ after, when, withResults }: AfterRequest): keyof AfterRequest | undefined {
  if (after !== undefined) return undefined;
  if (when !== undefined) return 'when';
  return withResults === undefined ? undefined : 'withResults';
}

export function toAfter({ after, when = 'succeeded', withResults = false }: AfterRequest): { after?: After } {
  return after === undefined ? {} : { after: { jobs: after, when, withResults } };
}

/**
 * What has come of one awaited job: it is still `open`, or ended as it should (`met`), or otherwise (`missed`).
 * @param state undefined where the job is gone.
 */
export function judgeAwaited(when: AwaitedEnd, state: JobState | undefined): 'open' | 'met' | 'missed' {
  if (state === undefined) return 'missed';
  if (!isTerminal(state)) return 'open';
  if (when === 'ended') return 'met';
  const isFailure = state === 'failed' || state === 'expired';
  return (when === 'failed' ? isFailure : state === 'succeeded') ? 'met' : 'missed';
}
