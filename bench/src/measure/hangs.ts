import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from '../api-client.ts';
import type { Figures } from '../figure.ts';
import { findQuantile } from '../statistics.ts';
import { timeCalls } from '../time-calls.ts';
import type { Measure } from './measure.ts';

const atOnce = 16;
/** A life takes a second here on the busiest machine; what has not ended by now never will. */
const deadlineSeconds = 60;

interface LogLine {
  readonly stream: string;
  readonly text: string;
}

type Fault = 'hung' | 'failed' | 'first-line-missing' | 'last-line-missing';

/** A thousand containers that print and exit at once, sixteen of them at a time: none hangs, and no line is lost. */
export const hangs: Measure = {
  name: 'hangs',
  async run(context) {
    const fleet = await context.startFleet({
      workerEnv: { SLOTS: String(atOnce), CPU_BUDGET: '64', MEMORY_BUDGET: '64Gi' },
    });
    const client = new ApiClient(fleet.url);
    const lives = context.isQuick ? 32 : 1_000;
    context.say(`${lives} lives, ${atOnce} at once`);
    const faults: Fault[] = [];
    const { wallMs, tookMs } = await timeCalls({ count: lives, atOnce }, async () => {
      faults.push(...(await live(client, context.images['says-hello'])));
    });
    client.close();
    return [...countFaults(faults, lives), ...toRows(tookMs, (lives / wallMs) * 1_000)];
  },
};

async function live(client: ApiClient, image: string): Promise<Fault[]> {
  const over = new AbortController();
  const wait = { prefer: `wait=${deadlineSeconds}` };
  const submitted = client.post<{ id: string; state: string }>('/v1/jobs', { image }, wait);
  const job = await Promise.race([submitted, sleep((deadlineSeconds + 5) * 1_000, undefined, { signal: over.signal })]);
  over.abort();
  if (job === undefined || ['queued', 'running', 'backing-off'].includes(job.state)) return ['hung'];
  return job.state === 'succeeded' ? await checkLog(client, job.id) : ['failed'];
}

async function checkLog(client: ApiClient, id: string): Promise<Fault[]> {
  const log = await client.read(`/v1/jobs/${id}/logs`, 'application/x-ndjson');
  const lines = log.split('\n').filter((line) => line !== '');
  const printed = lines.map((line) => JSON.parse(line) as LogLine).filter(({ stream }) => stream === 'stdout');
  return [
    ...(printed[0]?.text === 'first line' ? [] : ['first-line-missing' as const]),
    ...(printed.at(-1)?.text === 'last line' ? [] : ['last-line-missing' as const]),
  ];
}

function countFaults(faults: readonly Fault[], lives: number): Figures {
  const count = (fault: Fault) => faults.filter((one) => one === fault).length;
  const aim = { atMost: 0 };
  return [
    { name: `hung, of ${lives} lives`, unit: 'lives', aim, value: count('hung') },
    { name: 'ended in another way than they should', unit: 'lives', aim, value: count('failed') },
    { name: 'first line missing', unit: 'lives', aim, value: count('first-line-missing') },
    { name: 'last line missing', unit: 'lives', aim, value: count('last-line-missing') },
  ];
}

function toRows(tookMs: readonly number[], livesPerSecond: number): Figures {
  return [
    { name: 'jobs/s, with each log read once', unit: '/s', value: livesPerSecond },
    { name: 'slowest', unit: 'ms', value: findQuantile(tookMs, 1) },
  ];
}
