import { z } from 'zod';
import { duration } from '../duration.ts';
import { type Concurrency, concurrency, rateLimit } from '../limit/limit-request.ts';
import { afterShape, findAimless, toAfter } from './after.ts';
import { type JobSpec, jobSpecShape } from './job-spec.ts';

import { payload } from './payload.ts';

const DAY_MS = 86_400_000;
/** How far ahead a job may be planned. */
export const HORIZON_MS = 366 * DAY_MS;

/** The largest payload that travels in a request, in bytes of its JSON text. */
export const MAX_PAYLOAD_BYTES = 1_048_576;
/** Linux takes no longer argument (MAX_ARG_STRLEN less its terminator). */
const MAX_ARGUMENT_BYTES = 131_071;

/** When a job may start, and until when. */
export const jobTiming = {
  delay: duration(0, HORIZON_MS).optional().describe('Start no sooner than this from now.'),
  runAt: z.iso
    .datetime({ offset: true, error: 'is not an instant such as "2026-11-21T08:00:00Z"' })
    .optional()
    .describe('Start no sooner than this instant.'),
  expiresIn: duration(1_000, HORIZON_MS).optional().describe('Do not start an attempt later than this from now.'),
  deadline: duration(1_000, HORIZON_MS)
    .optional()
    .describe('For all attempts together, from now: an attempt that runs then is stopped, and none follows.'),
};

/**
 * The body of `POST /v1/jobs`. Unknown fields are refused.
 * Output: the frozen spec, the payload as JSON text, and the timing still relative to the time of submission.
 */
export const jobRequest = z
  .strictObject({
    ...jobSpecShape,
    payload: payload.optional(),
    ...jobTiming,
    ...afterShape,
    concurrency: concurrency.optional(),
    rateLimit: rateLimit.optional(),
  })
  .superRefine(checkTiming)
  .superRefine(checkWhenFull)
  .superRefine((request, context) => {
    const aimless = findAimless(request);
    if (aimless) context.addIssue({ code: 'custom', path: [aimless], message: 'says nothing without "after"' });
  })
  .transform((request, context) => {
    const { payload, delay, runAt, expiresIn, deadline, after, when, withResults, timeout, ...rest } = request;
    const { concurrency, rateLimit, ...spec } = rest;
    const text = payload === undefined ? undefined : JSON.stringify(payload);
    if (text !== undefined) checkPayload(text, spec.input, context);
    return {
      spec: { ...spec, timeoutMs: timeout, ...toAfter({ after, when, withResults }) } as JobSpec,
      payload: text,
      delayMs: delay,
      runAt: runAt === undefined ? undefined : Date.parse(runAt),
      expiresInMs: expiresIn,
      deadlineMs: deadline,
      ...(concurrency ? { concurrency } : {}),
      ...(rateLimit ? { rateLimit } : {}),
    };
  });

export type JobRequest = Omit<z.output<typeof jobRequest>, 'spec'> & { readonly spec: JobSpec };
/** What a client writes: durations and sizes as text. */
export type JobRequestInput = z.input<typeof jobRequest>;

type Issues = { addIssue(issue: { code: 'custom'; path?: string[]; message: string }): void };

interface Timing {
  readonly delay?: number | undefined;
  readonly runAt?: string | undefined;
  readonly expiresIn?: number | undefined;
  readonly deadline?: number | undefined;
}

function checkTiming(request: Timing, context: Issues): void {
  if (request.delay !== undefined && request.runAt !== undefined) {
    context.addIssue({ code: 'custom', path: ['runAt'], message: 'cannot stand beside "delay"; give one of them' });
  }
  for (const name of ['expiresIn', 'deadline'] as const) {
    const ms = request[name];
    if (ms !== undefined && ms <= (request.delay ?? 0)) {
      context.addIssue({ code: 'custom', path: [name], message: 'ends before the job may start' });
    }
  }
}

interface Full extends Timing {
  readonly concurrency?: Concurrency | undefined;
  readonly after?: unknown;
}

/** It is judged when the job is submitted, and what is free then says nothing of later. */
function checkWhenFull(request: Full, context: Issues): void {
  const { whenFull = 'queue' } = request.concurrency ?? {};
  const later = (['delay', 'runAt', 'after'] as const).find((name) => request[name]);
  if (whenFull === 'queue' || !later) return;
  const message = `"${whenFull}" cannot stand beside "${later}"; only "queue" can`;
  context.addIssue({ code: 'custom', path: ['concurrency', 'whenFull'], message });
}

function checkPayload(text: string, input: string, context: Issues): void {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_PAYLOAD_BYTES) {
    context.addIssue({
      code: 'custom',
      path: ['payload'],
      message: `is ${bytes} bytes long as JSON; at most ${MAX_PAYLOAD_BYTES} are taken`,
    });
  }
  if (input === 'argument' && bytes > MAX_ARGUMENT_BYTES) {
    context.addIssue({
      code: 'custom',
      path: ['payload'],
      message: `is ${bytes} bytes long; as an argument at most ${MAX_ARGUMENT_BYTES} fit`,
    });
  }
}
