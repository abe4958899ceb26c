import { createJob, type JobLimit, jobRequest, mintJobId, mintWorkerId } from '@longshore/shared';
import { claimAttempt, mintLeaseToken, openStore, type Store, submitJob, toJobLimits } from '@longshore/store';
import type { Lap } from '../contender/lap.ts';
import type { Figures } from '../figure.ts';
import { idlePool, writeRequest } from '../request-job.ts';
import { findQuantile, summarize } from '../statistics.ts';
import { timeCalls } from '../time-calls.ts';
import type { BenchContext, Measure } from './measure.ts';

const atOnce = 8;
/** More than are ever held: what is measured is the price of passing a limit, and not of waiting at it. */
const plenty = 100_000;

/** What a job passes before it is queued. */
const kinds: Readonly<Record<string, readonly JobLimit[]>> = {
  'no limit': [],
  slots: toJobLimits({ concurrency: { key: 'bench', limit: plenty, whenFull: 'queue' } }),
  rate: toJobLimits({ rateLimit: { key: 'bench', rate: { intervalMs: 1, burst: plenty } } }),
};

interface Round {
  readonly submits: Lap;
  readonly claims: Lap;
}

/** What a limit adds to a submission and to a claim, beside those of a job that has none. */
export const limits: Measure = {
  name: 'limits',
  async run(context) {
    const fleet = await context.startFleet({ workers: 0 });
    const store = await openStore({ url: fleet.redis.url, name: 'bench' });
    try {
      const rounds = new Map<string, Round[]>(Object.keys(kinds).map((kind) => [kind, []]));
      context.say('submits and claims without a limit, with slots, with a rate, in turn');
      for (let round = 0; round < (context.isQuick ? 2 : 20); round++) {
        for (const kind of Object.keys(kinds)) rounds.get(kind)?.push(await playRound(context, store, kind));
      }
      // The first round warms up.
      return [...rounds].flatMap(([kind, played]) => toRow(kind, played.slice(1)));
    } finally {
      await store.close();
    }
  },
};

async function playRound({ images, isQuick }: BenchContext, store: Store, kind: string): Promise<Round> {
  const count = isQuick ? 100 : 400;
  const jobs = Array.from({ length: count }, (_, index) => makeJob(store, images['exits-zero'], { index, kind }));
  const worker = mintWorkerId(store.now());
  const room = { cpus: Number.MAX_SAFE_INTEGER, memoryBytes: Number.MAX_SAFE_INTEGER };
  const submits = await timeCalls({ count, atOnce }, (index) => submitJob(store, { job: jobs[index] as Job }));
  const claims = await timeCalls({ count, atOnce }, async (index) => {
    const { id, project } = jobs[index] as Job;
    const token = mintLeaseToken();
    const input = { project, pool: idlePool, jobId: id, attempt: 1, worker, token, leaseMs: 600_000, room };
    const { word } = await claimAttempt(store, input);
    if (word !== 'claimed') throw new Error(`a claim was answered with ${word}`);
  });
  return { submits, claims };
}

type Job = ReturnType<typeof createJob>;

function makeJob(store: Store, image: string, { index, kind }: { index: number; kind: string }): Job {
  const now = store.now();
  const request = jobRequest.parse(writeRequest(image, index));
  const own = kinds[kind] ?? [];
  const spec = own.length === 0 ? request.spec : { ...request.spec, limits: own };
  return createJob({ id: mintJobId(now), project: 'default', request: { ...request, spec }, now });
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
