import { systemClock } from '@longshore/platform';
import { createJob, type Job, jobRequest, mintJobId, mintWorkerId, toAttemptId } from '@longshore/shared';
import {
  findJob,
  findLeaseEnd,
  listAttempts,
  mintLeaseToken,
  openStore,
  type Store,
  submitJob,
} from '@longshore/store';
import { describeWith, eventually, startTcpProxy, type TcpProxy, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimUntilAnswered } from './claim-until-answered.ts';

describeWith('redis', 'a claim', ({ redis }) => {
  let direct: Store;
  let proxy: TcpProxy;
  let worker: Store;
  beforeAll(async () => {
    direct = await openStore({ url: redis.url, name: 'test' });
    proxy = await startTcpProxy({ port: Number(new URL(redis.url).port) });
    worker = await openStore({ url: `redis://127.0.0.1:${proxy.port}`, name: 'test', commandTimeoutMs: 500 });
  });
  afterAll(async () => {
    await worker.close();
    await proxy.stop();
    await direct.close();
  });

  /** A job of a project that the worker has heard of: its claim is the first thing that it asks for. */
  async function submit(): Promise<Job> {
    const request = jobRequest.parse({ image: 'alpine' });
    const now = direct.now();
    const job = createJob({ id: mintJobId(now), project: uniqueName('project'), request, now });
    await submitJob(direct, { job });
    await worker.projects.read(job.project);
    return job;
  }

  function claim({ project, id, spec }: Job, more: { leaseMs?: number; stopping?: AbortSignal } = {}) {
    const failures: Error[] = [];
    const { leaseMs = 30_000, stopping = new AbortController().signal } = more;
    const place = { project, pool: spec.pool, jobId: id, attempt: 1 };
    const room = { cpus: 100, memoryBytes: 2 ** 40 };
    const input = { ...place, worker: mintWorkerId(direct.now()), token: mintLeaseToken(), leaseMs, room };
    const answered = claimUntilAnswered(worker, input, {
      clock: systemClock,
      stopping,
      onFailure: (error) => failures.push(error),
    });
    return { answered, failures };
  }

  test('whose answer was lost is answered when Redis is back, and the attempt is ours', async () => {
    const job = await submit();
    proxy.setTraffic('deaf');
    const { answered, failures } = claim(job);
    await eventually(async () =>
      expect(await findJob(direct, job.project, job.id)).toMatchObject({ state: 'running' }),
    );
    await eventually(() => failures.length > 0);
    proxy.cut();
    proxy.setTraffic('pass');
    const { claim: answer, grantedAt } = await answered;
    expect(answer).toMatchObject({ word: 'claimed', job: { id: job.id, attempt: 1, faults: {} } });
    expect(grantedAt).toBeLessThanOrEqual(systemClock.monotonic());
    expect(await listAttempts(direct, job.project, job.id)).toHaveLength(1);
  });

  test('is made again for as long as Redis is away, also beyond the length of a lease', async () => {
    const job = await submit();
    proxy.setTraffic('deaf');
    const { answered } = claim(job, { leaseMs: 200 });
    const attempt = toAttemptId(job.id, 1);
    await eventually(async () => {
      const leaseUntil = await findLeaseEnd(direct, job.project, attempt);
      expect(leaseUntil).toBeLessThan(direct.now() - 1_000);
    });
    const healedAt = direct.now();
    proxy.cut();
    proxy.setTraffic('pass');
    expect((await answered).claim).toMatchObject({ word: 'claimed' });
    expect(await findLeaseEnd(direct, job.project, attempt)).toBeGreaterThan(healedAt);
  });

  test('is given up by a worker that leaves', async () => {
    const job = await submit();
    proxy.setTraffic('refuse');
    const leaving = new AbortController();
    const { answered, failures } = claim(job, { stopping: leaving.signal });
    await eventually(() => failures.length > 0);
    leaving.abort();
    await expect(answered).rejects.toMatchObject({ code: 'redis-unavailable' });
    proxy.setTraffic('pass');
  });
});
