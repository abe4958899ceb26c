import { spawn } from 'node:child_process';
import type { Worker } from 'node:worker_threads';
import { deadlineIn, systemClock } from '@longshore/platform';
import { createJob, jobRequest, mintJobId, mintWorkerId, toAttemptId } from '@longshore/shared';
import {
  claimAttempt,
  findLeaseEnd,
  mintLeaseToken,
  openStore,
  rescueLost,
  type Store,
  submitJob,
} from '@longshore/store';
import { describeWith, eventually, uniqueName } from '@longshore/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { WorkerEvent } from '../event/worker-event.ts';
import type { Lease } from './lease.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { RenewalThread } from './renewal-thread.ts';

describeWith('redis', 'leases that a thread renews', ({ redis }) => {
  let store: Store;
  const keepers: LeaseKeeper[] = [];
  beforeAll(async () => {
    store = await openStore({ url: redis.url, name: 'test', commandTimeoutMs: 5_000 });
  });
  afterEach(async () => {
    for (const keeper of keepers.splice(0)) await keeper.stop(deadlineIn(0));
  });
  afterAll(() => store.close());

  async function keep(leaseMs: number) {
    const events: WorkerEvent[] = [];
    const keeper = new LeaseKeeper({
      ...{ clock: systemClock, leaseMs, emit: (event) => events.push(event) },
      openRenewals: (listener) =>
        new RenewalThread({
          ...{ redisUrl: redis.url, leaseMs, logLevel: 'silent', logFormat: 'json' },
          ...{ clock: systemClock, listener },
        }),
    });
    let thread: Worker | undefined;
    process.once('worker', (worker) => {
      thread = worker;
    });
    await keeper.start();
    keepers.push(keeper);
    const hold = async () => {
      const [request, now] = [jobRequest.parse({ image: 'alpine' }), store.now()];
      const job = createJob({ id: mintJobId(now), project: uniqueName('project'), request, now });
      await submitJob(store, { job });
      const place = { project: job.project, pool: job.spec.pool, jobId: job.id, attempt: 1 };
      const [grantedAt, token, room] = [systemClock.monotonic(), mintLeaseToken(), { cpus: 100, memoryBytes: 2 ** 40 }];
      await claimAttempt(store, { ...place, worker: mintWorkerId(now), token, leaseMs, room });
      return keeper.hold({ project: job.project, attempt: toAttemptId(job.id, 1), token, grantedAt });
    };
    return { keeper, events, hold, thread: thread as unknown as Worker };
  }

  const findEnd = ({ project, attempt }: Lease) => findLeaseEnd(store, project, attempt);
  const rescue = ({ project }: Lease) => rescueLost(store, { project, now: store.now(), limit: 10 });
  const block = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  /** By then a lease that is to be given up has been. */
  const judged = (leaseMs: number) => systemClock.sleep(leaseMs / 18);

  test('are kept while the main thread is blocked for longer than they last', async () => {
    const { hold, events } = await keep(3_000);
    const lease = await hold();
    block(5_000);
    expect(await rescue(lease)).toEqual({ rescued: 0, ended: 0 });
    await judged(3_000);
    expect(lease.lost.aborted).toBe(false);
    expect(events).toEqual([]);
  });

  test('run out and are given up when the main thread is blocked for three times as long', async () => {
    const { hold, events } = await keep(1_000);
    const lease = await hold();
    block(4_000);
    expect(await rescue(lease)).toEqual({ rescued: 1, ended: 0 });
    await eventually(() => lease.lost.aborted);
    expect(events).toMatchObject([{ kind: 'lease-lost', attempt: lease.attempt }]);
  });

  test('are renewed by another thread when theirs dies', async () => {
    const { hold, events, thread } = await keep(3_000);
    const lease = await hold();
    await thread.terminate();
    const before = (await findEnd(lease)) ?? Number.POSITIVE_INFINITY;
    await eventually(() => expect(events).toMatchObject([{ kind: 'renewals-replaced', leases: 1 }]));
    await eventually(async () => expect(await findEnd(lease)).toBeGreaterThan(before + 1_000));
    expect(lease.lost.aborted).toBe(false);
  });

  test('are renewed once more at the end, for whoever takes them up', async () => {
    const { hold, keeper } = await keep(60_000);
    const lease = await hold();
    const before = await findEnd(lease);
    await keeper.stop(deadlineIn(1_000));
    expect(await findEnd(lease)).toBeGreaterThan(before ?? Number.POSITIVE_INFINITY);
  });

  test('are given up when somebody else turns out to hold them', async () => {
    const { keeper, hold, events } = await keep(3_000);
    const { project, attempt } = await hold();
    const lease = keeper.hold({ project, attempt, token: mintLeaseToken(), grantedAt: systemClock.monotonic() });
    await eventually(() => lease.lost.aborted);
    expect(events).toMatchObject([{ kind: 'lease-lost', attempt, why: 'it belongs to somebody else' }]);
  });

  test('a main thread that is stuck is reported by the thread itself, without a token', async () => {
    const script = new URL('./stuck-main.fixture.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, redis.url, '600'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (bytes) => {
      output += bytes;
    });
    try {
      await eventually(() => expect(output).toContain('the main thread is stuck'), { withinMs: 30_000 });
      expect(JSON.parse(output)).toMatchObject({ level: 'error', leases: 1, silentMs: 1_200 });
      expect(output).not.toContain('the-token');
    } finally {
      child.kill('SIGKILL');
    }
  });
});
