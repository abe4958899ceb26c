import { OBSTACLE_REASONS, WORKER_STATES, type Worker } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, instantSchema } from './instant.ts';

export const capacitySchema = z.object({ slots: z.number(), cpus: z.number(), memoryBytes: z.number() });

export const workerSchema = z
  .object({
    id: z.string().meta({ examples: ['worker_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] }),
    state: z.enum(WORKER_STATES),
    hostname: z.string(),
    pid: z.int(),
    release: z.string(),
    engine: z.string(),
    pools: z.array(z.string()),
    startedAt: instantSchema,
    seenAt: instantSchema.describe('Its last heartbeat.'),
    capacity: capacitySchema.describe('What it can hold at once.'),
    used: capacitySchema.describe('What it holds now.'),
    attempts: z.array(z.string()).describe('The attempts that it runs.'),
    clockSkewMs: z.number().describe("How far its machine's clock is ahead of that of Redis; behind is negative."),
    obstacles: z
      .array(z.object({ reason: z.enum(OBSTACLE_REASONS), detail: z.string() }))
      .describe('Why it takes no work just now; empty where it does.'),
  })
  .meta({ id: 'Worker' });

export type WorkerAnswer = z.output<typeof workerSchema>;

/** A worker as clients see it. */
export function presentWorker(worker: Worker): WorkerAnswer {
  const { id, state, hostname, pid, release, engine, pools, startedAt, seenAt, capacity, used, attempts, clockSkewMs } =
    worker;
  return {
    id,
    state,
    hostname,
    pid,
    release,
    engine,
    pools: [...pools],
    startedAt: formatInstant(startedAt),
    seenAt: formatInstant(seenAt),
    capacity: { ...capacity },
    used: { ...used },
    attempts: [...attempts],
    clockSkewMs,
    obstacles: worker.obstacles.map((obstacle) => ({ ...obstacle })),
  };
}
