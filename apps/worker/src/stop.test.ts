import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listWorkers, openStore } from '@longshore/store';
import { describeWith, eventually, NodeProcess, type RedisServer, startRedis, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* With nothing running there is nothing to wait for, whatever Redis does: the process as operators start and stop it. */
describeWith(['redis', 'docker'], 'a worker that is stopped', ({ docker }) => {
  let redis: RedisServer;
  let folder: string;
  beforeAll(async () => {
    redis = await startRedis();
    folder = await mkdtemp(join(tmpdir(), 'longshore-stop-'));
  });
  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(redisUrl: string): Promise<NodeProcess> {
    const name = uniqueName('worker');
    const env = { REDIS_URL: redisUrl, DOCKER_HOST: docker.host, WORK_DIR: join(folder, name), WORKER_NAME: name };
    const worker = new NodeProcess({ name, script: 'apps/worker/src/main.ts', env, folder });
    await eventually(async () => expect(await readFile(worker.logFile, 'utf8')).toContain('"msg":"worker started"'), {
      withinMs: 20_000,
    });
    return worker;
  }

  async function expectToStop(worker: NodeProcess, withinMs: number): Promise<void> {
    const signalledAt = performance.now();
    expect(await worker.end('SIGTERM')).toBe(0);
    expect(performance.now() - signalledAt).toBeLessThan(withinMs);
    expect(await readFile(worker.logFile, 'utf8')).not.toContain('did not stop');
  }

  test('leaves at once and takes itself off the list', async () => {
    const store = await openStore({ url: redis.url, name: 'stop-test' });
    const worker = await start(redis.url);
    expect(await listWorkers(store)).toHaveLength(1);
    await expectToStop(worker, 3_000);
    expect(await listWorkers(store)).toEqual([]);
    await store.close();
  });

  test('leaves at once where Redis refuses connections', async () => {
    await expectToStop(await start('redis://127.0.0.1:1'), 3_000);
  });

  test('leaves within seconds where Redis takes connections and says nothing any more', async () => {
    const worker = await start(redis.url);
    await redis.kill('SIGSTOP');
    try {
      await expectToStop(worker, 4_000);
    } finally {
      await redis.kill('SIGCONT');
    }
  });
});
