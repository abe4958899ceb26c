import { ApiClient } from '../api-client.ts';
import type { Figures } from '../figure.ts';
import { findQuantile } from '../statistics.ts';
import { timeCalls } from '../time-calls.ts';
import type { BenchContext, Measure } from './measure.ts';

/** What was foretold of one start, and when it was. Milliseconds from the moment of asking. */
interface Foretold {
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly trueMs: number;
}

const slots = 4;
/** So many jobs are always queued: each client waits for the end of its job, and then submits the next one. */
const queued = 40;
/** Seconds that a job sleeps: most are short, and some are not. */
const lengths = ['0.2', '0.3', '0.5', '0.3', '1.5', '0.4', '0.2', '3'];

/** A pool under a steady load: how near the estimate of a start comes to it. */
export const estimates: Measure = {
  name: 'estimates',
  async run(context) {
    const fleet = await context.startFleet({ workers: 1, workerEnv: { SLOTS: String(slots) } });
    const client = new ApiClient(fleet.url);
    try {
      const all: Foretold[] = [];
      const count = context.isQuick ? 80 : 400;
      const atOnce = slots + queued;
      await timeCalls({ count, atOnce }, async (index) => {
        const foretold = await foretellOne(context, client, index);
        // The first ones find no history.
        if (foretold && index >= atOnce) all.push(foretold);
      });
      return toFigures(all);
    } finally {
      client.close();
    }
  },
};

async function foretellOne({ images }: BenchContext, client: ApiClient, index: number): Promise<Foretold | undefined> {
  const command = [lengths[index % lengths.length] ?? ''];
  const { id } = await client.post<{ id: string }>('/v1/jobs', { image: images.sleeps, command });
  const askedAt = Date.now();
  const { estimatedStart } = await client.get<{ estimatedStart?: { p50: string; p90: string } }>(
    `/v1/jobs/${id}/explain`,
  );
  const startedAt = await waitForEnd(client, id);
  if (!estimatedStart) return undefined;
  return {
    p50Ms: Date.parse(estimatedStart.p50) - askedAt,
    p90Ms: Date.parse(estimatedStart.p90) - askedAt,
    trueMs: startedAt - askedAt,
  };
}

/** @returns when it started: epoch milliseconds. */
async function waitForEnd(client: ApiClient, id: string): Promise<number> {
  for (;;) {
    const job = await client.get<{ state: string; startedAt: string }>(`/v1/jobs/${id}?wait=30`);
    if (job.state === 'succeeded') return Date.parse(job.startedAt);
    if (job.state !== 'queued' && job.state !== 'running') throw new Error(`${id} is ${job.state}`);
  }
}

function toFigures(all: readonly Foretold[]): Figures {
  const ratios = all.map(({ p50Ms, trueMs }) => p50Ms / trueMs);
  const share = (is: (one: Foretold) => boolean) => (100 * all.filter(is).length) / all.length;
  const isNear = ({ p50Ms, trueMs }: Foretold) => p50Ms <= 2 * trueMs && trueMs <= 2 * p50Ms;
  return [
    { name: 'starts within a factor of two of their p50', unit: '%', aim: { atLeast: 95 }, value: share(isNear) },
    { name: 'starts before their p90', unit: '%', value: share(({ p90Ms, trueMs }) => trueMs <= p90Ms) },
    {
      name: 'p50 of the start, as foretold, of the true one',
      unit: 'x',
      value: findQuantile(ratios, 0.5),
      range: [Math.min(...ratios), Math.max(...ratios)],
    },
    { name: 'starts that were foretold', unit: '', value: all.length },
    {
      name: 'wait for a start, median',
      unit: 's',
      value: findQuantile(
        all.map(({ trueMs }) => trueMs / 1_000),
        0.5,
      ),
    },
  ];
}
