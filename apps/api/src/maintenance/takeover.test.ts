import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJob, type Job, jobRequest, mintJobId, mintWorkerId } from '@longshore/shared';
import {
  claimAttempt,
  findJob,
  listAttempts,
  mintLeaseToken,
  openStore,
  type Store,
  submitJob,
} from '@longshore/store';
import { describeWith, eventually, findFreePort, NodeProcess, startRedis, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';

/* The processes as operators run them, and the kernel that kills one. */
describeWith('redis', 'the lead', () => {
  async function startApi(redisUrl: string, folder: string) {
    const [name, port] = [uniqueName('api'), await findFreePort()];
    const env = { PORT: String(port), REDIS_URL: redisUrl };
    const api = new NodeProcess({ name, script: 'apps/api/src/main.ts', env, folder });
    await api.answers(`http://127.0.0.1:${port}/livez`);
    const leads = async () =>
      / ?longshore_maintenance_leads 1$/m.test(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    return { api, leads };
  }

  async function loseAttempt(store: Store, leaseMs = 0): Promise<Job> {
    const [request, now] = [jobRequest.parse({ image: 'alpine' }), store.now()];
    const job = createJob({ id: mintJobId(now), project: 'default', request, now });
    await submitJob(store, { job });
    const place = { project: job.project, pool: job.spec.pool, jobId: job.id, attempt: 1 };
    const room = { cpus: 100, memoryBytes: 2 ** 40 };
    await claimAttempt(store, { ...place, worker: mintWorkerId(now), token: mintLeaseToken(), leaseMs, room });
    return job;
  }

  test('of an api that dies goes to another one, which rescues what was lost', async () => {
    const redis = await startRedis();
    const folder = await mkdtemp(join(tmpdir(), 'longshore-takeover-'));
    const store = await openStore({ url: redis.url, name: 'test' });
    const leader = await startApi(redis.url, folder);
    const other = await startApi(redis.url, folder);
    try {
      expect([await leader.leads(), await other.leads()]).toEqual([true, false]);
      await leader.api.end('SIGKILL');
      const job = await loseAttempt(store);
      await eventually(async () => expect(await findJob(store, 'default', job.id)).toMatchObject({ outcome: 'lost' }), {
        withinMs: 15_000,
      });
      await eventually(() => other.leads());
      // From now on an attempt is taken over within two ticks of a second. The rest is for a machine that is busy.
      const next = await loseAttempt(store, 500);
      const ended = await eventually(async () => (await listAttempts(store, 'default', next.id))[0]?.endedAt ?? false);
      expect(Number(ended) - next.createdAt).toBeLessThan(500 + 2 * 1_000 + 2_000);
    } finally {
      await Promise.all([leader.api.end('SIGKILL'), other.api.end('SIGTERM')]);
      await store.close();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
