import {
  type BatchId,
  createJob,
  type JobId,
  type JobSpec,
  jobRequest,
  mintBatchId,
  mintJobId,
  mintWorkerId,
} from '@longshore/shared';
import {
  cancelJob,
  claimAttempt,
  createBatch,
  mintLeaseToken,
  openStore,
  type Store,
  submitJob,
  toJobLimits,
} from '@longshore/store';
import type { Lap } from '../contender/lap.ts';
import type { Figures } from '../figure.ts';
import { idlePool, writeRequest } from '../request-job.ts';
import { findQuantile, summarize } from '../statistics.ts';
import { timeCalls } from '../time-calls.ts';
import type { BenchContext, Measure } from './measure.ts';

const atOnce = 8;
/** More than are ever held: what is measured is the price of passing a limit, and not of waiting at it. */
const plenty = 100_000;
const project = 'default';

/** What a job uses, besides being run. */
type Use = Pick<JobSpec, 'limits' | 'definition' | 'after'> & { readonly batch?: BatchId };

async function prepareUses(store: Store): Promise<ReadonlyMap<string, Use>> {
  const definition = 'bench';
  const [batch, before] = [await openBatch(store), await submitEnded(store)];
  return new Map<string, Use>([
    ['none of it', {}],
    ['slots', { limits: toJobLimits({ concurrency: { key: 'bench', limit: plenty, whenFull: 'queue' } }) }],
    ['a rate', { limits: toJobLimits({ rateLimit: { key: 'bench', rate: { intervalMs: 1, burst: plenty } } }) }],
    ['a definition', { limits: toJobLimits({ definition }), definition: { name: definition, version: 1 } }],
    ['a batch', { batch }],
    ['a job before it', { after: { jobs: [before], when: 'ended', withResults: false } }],
  ]);
}

async function openBatch(store: Store): Promise<BatchId> {
  const id = mintBatchId(store.now());
  const counts = { total: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
  await createBatch(store, { version: 1, project, id, labels: {}, createdAt: store.now(), counts });
  return id;
}

/** A job that is over before anybody waits for it. */
async function submitEnded(store: Store): Promise<JobId> {
  const job = makeJob(store, 'bench/none', { index: 0, use: {} });
  await submitJob(store, { job });
  await cancelJob(store, { project, id: job.id });
  return job.id;
}

interface Round {
  readonly submits: Lap;
  readonly claims: Lap;
}

/** What each part adds to a submission and to a claim, beside those of a job that uses none. */
export const parts: Measure = {
  name: 'parts',
  async run(context) {
    const fleet = await context.startFleet({ workers: 0 });
    const store = await openStore({ url: fleet.redis.url, name: 'bench' });
    try {
      const uses = await prepareUses(store);
      const rounds = new Map<string, Round[]>([...uses.keys()].map((name) => [name, []]));
      context.say(`submits and claims with ${[...uses.keys()].join(', ')}, in turn`);
      for (let round = 0; round < (context.isQuick ? 2 : 20); round++) {
        for (const [name, use] of uses) rounds.get(name)?.push(await playRound(context, store, use));
      }
      // The first round warms up.
      return [...rounds].flatMap(([name, played]) => toRow(name, played.slice(1)));
    } finally {
      await store.close();
    }
  },
};

async function playRound({ images, isQuick }: BenchContext, store: Store, use: Use): Promise<Round> {
  const count = isQuick ? 100 : 400;
  const jobs = Array.from({ length: count }, (_, index) => makeJob(store, images['exits-zero'], { index, use }));
  const worker = mintWorkerId(store.now());
  const room = { cpus: Number.MAX_SAFE_INTEGER, memoryBytes: Number.MAX_SAFE_INTEGER };
  const submits = await timeCalls({ count, atOnce }, (index) => submitJob(store, { job: jobs[index] as Job }));
  const claims = await timeCalls({ count, atOnce }, async (index) => {
    const { id } = jobs[index] as Job;
    const token = mintLeaseToken();
    const input = { project, pool: idlePool, jobId: id, attempt: 1, worker, token, leaseMs: 600_000, room };
    const { word } = await claimAttempt(store, input);
    if (word !== 'claimed') throw new Error(`a claim was answered with ${word}`);
  });
  return { submits, claims };
}

type Job = ReturnType<typeof createJob>;

function makeJob(store: Store, image: string, { index, use }: { index: number; use: Use }): Job {
  const now = store.now();
  const request = jobRequest.parse(writeRequest(image, index));
  const { batch, ...more } = use;
  const spec = { ...request.spec, ...more };
  return createJob({ id: mintJobId(now), project, request: { ...request, spec }, now, batch });
}

function toRow(of: string, rounds: readonly Round[]): Figures {
  return (['submits', 'claims'] as const).flatMap((what) => {
    const laps = rounds.map((round) => round[what]);
    const tookMs = laps.flatMap((lap) => lap.tookMs);
    return [
      { of, name: what, unit: '/s', ...summarize(laps.map((lap) => (lap.tookMs.length / lap.wallMs) * 1_000)) },
      { of, name: `${what} p50`, unit: 'ms', value: findQuantile(tookMs, 0.5) },
    ];
  });
}
