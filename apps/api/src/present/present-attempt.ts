import { type Attempt, OUTCOMES } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, formatInstants, instantSchema } from './instant.ts';

const milliseconds = z.number().optional();

export const attemptSchema = z
  .object({
    number: z.int().describe('From 1.'),
    outcome: z.enum(OUTCOMES).optional().describe('How it ended; absent while it runs.'),
    reason: z.string().optional().describe('A word that tells more, such as `image-not-found`.'),
    detail: z.string().optional().describe('One sentence: what happened, and what to do.'),
    exitCode: z.int().optional(),
    signal: z.string().optional().describe('The signal that ended the process, such as `SIGKILL`.'),
    worker: z.string(),
    startedAt: instantSchema,
    endedAt: instantSchema.optional(),
    usage: z.object({ cpuMs: z.number(), memoryPeakBytes: z.number(), samples: z.number() }).optional(),
    phases: z
      .object({
        waitMs: milliseconds,
        pullMs: milliseconds,
        prepareMs: milliseconds,
        createMs: milliseconds,
        startMs: milliseconds,
        runMs: milliseconds,
        finishMs: milliseconds,
      })
      .optional(),
    output: z
      .object({ lines: z.number(), bytes: z.number(), droppedLines: z.number(), droppedBytes: z.number() })
      .optional(),
    container: z
      .object({
        name: z.string(),
        image: z.string(),
        digest: z.string().optional(),
        entrypoint: z.array(z.string()),
        command: z.array(z.string()),
        environment: z.array(z.string()),
        user: z.string().optional(),
        workingDirectory: z.string().optional(),
        platform: z.string().optional(),
        engine: z.string().optional(),
      })
      .optional()
      .describe('What the container engine was given.'),
  })
  .meta({ id: 'Attempt' });

export type AttemptAnswer = z.output<typeof attemptSchema>;

/** An attempt as clients see it. */
export function presentAttempt(attempt: Attempt): AttemptAnswer {
  const { number, worker, startedAt, endedAt, ending, usage, phases, output, container } = attempt;
  return {
    number,
    ...ending,
    worker,
    startedAt: formatInstant(startedAt),
    ...formatInstants({ endedAt }),
    ...(usage ? { usage } : {}),
    ...(phases ? { phases } : {}),
    ...(output ? { output } : {}),
    ...(container
      ? {
          container: {
            ...container,
            entrypoint: [...container.entrypoint],
            command: [...container.command],
            environment: [...container.environment],
          },
        }
      : {}),
  } as AttemptAnswer;
}
