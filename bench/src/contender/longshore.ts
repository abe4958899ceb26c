import type { Fleet } from '@longshore/testing';
import { ApiClient } from '../api-client.ts';
import type { Contender } from './contender.ts';
import { runLap } from './lap.ts';

interface Attempts {
  readonly data: readonly {
    readonly startedAt: string;
    readonly endedAt?: string;
    readonly phases?: Readonly<Record<string, number>>;
  }[];
}

/** A life that takes longer than this is an outlier on any machine, and worth a look. */
const outlierMs = 5_000;

/** All of Longshore over HTTP: submitted, and answered when the job has ended. */
export function createLongshore(fleet: Fleet, image: string): Contender {
  const client = new ApiClient(fleet.url);
  const wait = { prefer: 'wait=60' };
  const tellOutlier = async (id: string, tookMs: number) => {
    const { data } = await client.get<Attempts>(`/v1/jobs/${id}/attempts`);
    const told = data.map(({ startedAt, endedAt, phases }) => JSON.stringify({ startedAt, endedAt, phases }));
    process.stderr.write(`${id} took ${Math.round(tookMs)} ms: ${told.join(', ')}\n`);
  };
  return {
    name: 'Longshore',
    pids: { api: fleet.api.pid, worker: fleet.workers[0]?.pid ?? 0 },
    run: (plan) =>
      runLap(async (finished) => {
        const startedAt = performance.now();
        const job = await client.post<{ id: string; state: string }>('/v1/jobs', { image }, wait);
        if (job.state !== 'succeeded') throw new Error(`${job.id} is ${job.state}`);
        finished();
        const tookMs = performance.now() - startedAt;
        if (tookMs > outlierMs) await tellOutlier(job.id, tookMs);
      }, plan),
    stop: async () => client.close(),
  };
}
