import { createJob, type Job, type JobId, jobRequest, type Worker, type WorkerId } from '@longshore/shared';
import { type Circumstances, explainJob } from './explain-job.ts';

export const NOW = Date.parse('2026-11-21T04:38:00Z');
export const WORKER = 'worker_01KB3TQF8W9N2X7V5E4M1S6RBH' as WorkerId;
export const Gi = 2 ** 30;

export function makeJob(changes: Partial<Job> = {}, request: object = {}): Job {
  const id = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId;
  return {
    ...createJob({ id, project: 'p', request: jobRequest.parse({ image: 'a', ...request }), now: NOW }),
    ...changes,
  };
}

export function makeWorker(changes: Partial<Worker> = {}): Worker {
  const capacity = { slots: 2, cpus: 2, memoryBytes: 4 * Gi };
  const used = { slots: 0, cpus: 0, memoryBytes: 0 };
  const fixed = { version: 1, id: WORKER, hostname: 'host-1', pid: 1, release: '0', engine: 'docker' } as const;
  const well = { clockSkewMs: 0, obstacles: [] };
  return {
    ...fixed,
    ...well,
    state: 'active',
    pools: ['default'],
    startedAt: NOW,
    seenAt: NOW,
    capacity,
    used,
    attempts: [],
    ...changes,
  };
}

/** Explains a job a minute after it was made, where little else is known. */
export const explain = (job: Job, { position, ...more }: Partial<Circumstances> & { position?: number } = {}) =>
  explainJob({
    job,
    now: NOW + 60_000,
    workers: [],
    attempts: [],
    turn: position === undefined ? undefined : { position, ahead: [{ project: 'p', count: position - 1 }], share: 1 },
    history: undefined,
    limitPlace: undefined,
    awaited: [],
    load: undefined,
    leaseUntil: undefined,
    ...more,
  });
