import { z } from 'zod';
import { RETRYABLE_OUTCOMES } from '../attempt/outcome.ts';
import { dictionary } from '../dictionary.ts';
import { duration } from '../duration.ts';
import { imageReference } from '../image-reference.ts';
import type { JobLimit } from '../limit/job-limit.ts';
import { NAME, nameRule } from '../name.ts';
import { size } from '../size.ts';

import type { After } from './after.ts';
import type { ImagePin } from './image-pin.ts';

import { environment, words } from './process-input.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
const Mi = 2 ** 20;
const Gi = 2 ** 30;

export const poolName = z
  .string()
  .regex(NAME, nameRule)
  .meta({ examples: ['default'] });
export const labels = dictionary(
  z.string().regex(NAME, nameRule),
  z
    .string()
    .max(128)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters'),
).refine((all) => Object.keys(all).length <= 16, 'must not have more than 16 labels');

/** The longest pause where the request names none. */
const LONGEST_PAUSE_MS = 10 * MINUTE;

const backoff = z
  .strictObject({
    kind: z.enum(['fixed', 'exponential']).default('exponential'),
    delay: duration(0, DAY)
      .default(5 * SECOND)
      .describe('The pause after the first try.'),
    max: duration(0, DAY).optional().describe('The longest pause. Default 10m, or `delay` where that is longer.'),
    jitter: z.boolean().default(true).describe('Spread each pause evenly between nothing and its length.'),
  })
  .superRefine(({ delay, max }, context) => {
    if (max !== undefined && max < delay)
      context.addIssue({ code: 'custom', path: ['max'], message: 'is shorter than "delay"' });
  })
  .transform(({ kind, delay, max, jitter }) => ({
    kind,
    delayMs: delay,
    maxMs: max ?? Math.max(delay, LONGEST_PAUSE_MS),
    jitter,
  }));

const exitCode = z.int().min(1).max(255);
const exitCodes = z.strictObject({
  never: z.array(exitCode).max(255).optional().describe('Exit codes that end the job at once.'),
  only: z.array(exitCode).max(255).optional().describe('The only exit codes that are tried again.'),
});

const retry = z.strictObject({
  attempts: z.int().min(1).max(100).default(1).describe('Tries in all. Faults of Longshore itself never count.'),
  backoff: backoff.prefault({}),
  on: z
    .array(z.enum(RETRYABLE_OUTCOMES))
    .max(RETRYABLE_OUTCOMES.length)
    .default(['failed', 'timed-out', 'out-of-memory']),
  exitCodes: exitCodes.optional(),
});

const resources = z
  .strictObject({
    cpus: z.number().min(0.01).max(256).default(1),
    memory: size(6 * Mi, 1024 * Gi)
      .default(512 * Mi)
      .describe('Memory, with no swap beyond it.'),
    pids: z.int().min(4).max(32_768).default(256).describe('Processes and threads at once.'),
    disk: size(Mi, 1024 * Gi)
      .default(5 * Gi)
      .describe('What the container may write to its own file system.'),
  })
  .transform(({ cpus, memory, pids, disk }) => ({ cpus, memoryBytes: memory, pids, diskBytes: disk }));

const output = z
  .strictObject({
    limit: size(1_024, 64 * Mi)
      .default(Mi)
      .describe('How much output is kept: the first half and the last half of it.'),
    onLimit: z
      .enum(['truncate', 'stop'])
      .default('truncate')
      .describe('Beyond it: drop the middle, or end the attempt.'),
  })
  .transform(({ limit, onLimit }) => ({ limitBytes: limit, onLimit }));

/** What of a request is frozen into the job: everything that decides how each attempt runs. */
export const jobSpecShape = {
  image: imageReference,
  command: words.optional().describe("Replaces the image's CMD."),
  entrypoint: words.min(1).optional().describe("Replaces the image's ENTRYPOINT."),
  env: environment.default({}),
  input: z
    .enum(['file', 'stdin', 'argument'])
    .default('file')
    .describe('How the payload reaches the container, besides the file.'),
  timeout: duration(SECOND, 7 * DAY)
    .default(60 * MINUTE)
    .describe('For each attempt, from the start of its container.'),
  retry: retry.prefault({}),
  resources: resources.prefault({}),
  network: z.enum(['none', 'egress']).default('none'),
  priority: z.int().min(0).max(9).default(5).describe('9 goes first.'),
  pool: poolName.default('default'),
  labels: labels.default({}),
  pull: z.enum(['missing', 'always', 'never']).default('missing'),
  pin: z
    .enum(['submit', 'start'])
    .optional()
    .describe('When the image is pinned to its digest: now, by its registry, or by the first attempt.'),
  output: output.prefault({}),
} as const;

export const jobSpec = z
  .strictObject(jobSpecShape)
  .transform(({ timeout, ...rest }) => ({ ...rest, timeoutMs: timeout }));

/** How each attempt of a job runs, frozen at creation. Durations in milliseconds, sizes in bytes. */
export type JobSpec = Readonly<z.output<typeof jobSpec>> &
  ImagePin & {
    /** What it passes before it is queued, in this order; absent where there is none. */
    readonly limits?: readonly JobLimit[];
    /** The version of a definition that it was made from. */
    readonly definition?: { readonly name: string; readonly version: number; readonly checksResult?: true };
    /** The jobs that come before it. */
    readonly after?: After;
  };
