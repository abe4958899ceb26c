import { countJobs, describeRedis, openStore, type Store, type Submission, submitJob } from '@longshore/store';
import { ApiClient } from '../api-client.ts';
import type { Figure, Figures } from '../figure.ts';
import { idlePool, prepareSubmissions, writeRequest } from '../request-job.ts';
import { findQuantile } from '../statistics.ts';
import { timeCalls } from '../time-calls.ts';
import type { BenchContext, Measure } from './measure.ts';

/** What is asked of the api beside a backlog. */
interface Probe {
  readonly name: string;
  readonly call: (client: ApiClient, index: number) => Promise<unknown>;
}

const lookProbes: readonly Probe[] = [
  { name: 'list', call: (client) => client.get('/v1/jobs?limit=50') },
  { name: 'list by state', call: (client) => client.get('/v1/jobs?limit=50&state=queued') },
  { name: 'list by label', call: (client) => client.get('/v1/jobs?limit=50&label=team%3Dteam-3') },
];

/** A hundred thousand jobs that wait: what it costs to submit one more, to look at them, and to keep them. */
export const backlog: Measure = {
  name: 'backlog',
  async run(context) {
    const fleet = await context.startFleet({ workers: 0 });
    const store = await openStore({ url: fleet.redis.url, name: 'bench' });
    const client = new ApiClient(fleet.url);
    const full = context.isQuick ? 1_000 : 100_000;
    const ids: string[] = [];
    try {
      const submitProbe = createSubmitProbe(context);
      const atNone = await probe(context, client, { depth: 0, probe: submitProbe });
      const before = await readUse(store);
      await fill(context, store, { ids, upTo: full / 2 });
      const atHalf = await probe(context, client, { depth: full / 2, probe: submitProbe });
      await fill(context, store, { ids, upTo: full });
      const after = await readUse(store);
      const perJob = (after.usedBytes - before.usedBytes) / (after.jobs - before.jobs);
      const atFull: Figures[] = [];
      for (const one of [submitProbe, ...lookProbes, createExplainProbe(ids)]) {
        atFull.push(await probe(context, client, { depth: full, probe: one }));
      }
      const memory: Figure = {
        name: 'Redis memory a queued job',
        unit: 'bytes',
        aim: { atMost: 2_048 },
        value: perJob,
      };
      return [memory, ...atNone, ...atHalf, ...atFull.flat()];
    } finally {
      client.close();
      await store.close();
    }
  },
};

function createSubmitProbe({ images }: BenchContext): Probe {
  const image = images['exits-zero'];
  return { name: 'submit', call: (client, index) => client.post('/v1/jobs', writeRequest(image, index)) };
}

/** Jobs from all over the backlog. */
function createExplainProbe(ids: readonly string[]): Probe {
  const pick = (index: number) => ids[(index * 7_919) % ids.length];
  return { name: 'explain', call: (client, index) => client.get(`/v1/jobs/${pick(index)}/explain`) };
}

async function fill(
  { images, say }: BenchContext,
  store: Store,
  { ids, upTo }: { ids: string[]; upTo: number },
): Promise<void> {
  say(`filling up to ${upTo} jobs`);
  const first = ids.length;
  const submissions = prepareSubmissions(store, images['exits-zero'], { first, count: upTo - first });
  ids.push(...submissions.map(({ job }) => job.id));
  await timeCalls({ count: submissions.length, atOnce: 50 }, (index) =>
    submitJob(store, submissions[index] as Submission),
  );
}

async function probe(
  { isQuick }: BenchContext,
  client: ApiClient,
  { depth, probe: { name, call } }: { depth: number; probe: Probe },
): Promise<Figures> {
  const { tookMs } = await timeCalls({ count: isQuick ? 50 : 500, atOnce: 1 }, (index) => call(client, index));
  const of = `${name}, ${depth} queued`;
  return [
    { of, name: 'p50', unit: 'ms', value: findQuantile(tookMs, 0.5) },
    { of, name: 'p99', unit: 'ms', value: findQuantile(tookMs, 0.99) },
  ];
}

async function readUse(store: Store): Promise<{ readonly usedBytes: number; readonly jobs: number }> {
  const { usedMemoryBytes } = await describeRedis(store);
  const { queued = 0 } = await countJobs(store, { project: 'default', pool: idlePool });
  return { usedBytes: usedMemoryBytes, jobs: queued };
}
