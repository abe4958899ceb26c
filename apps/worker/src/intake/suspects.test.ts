import { type JobId, mintWorkerId } from '@longshore/shared';
import { claimAttempt, mintLeaseToken, promoteDue, rescueLost } from '@longshore/store';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { createFakeEngine } from '../containers/fake/fake-engine.ts';
import { type ContainerEngine, EngineError } from '../containers/index.ts';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

const image = 'longshore-test/sleeps:1';
const hourMs = 3_600_000;

/** Its worker dies, and the fleet does what is to be done. */
async function lose({ store, project, pool }: TestWorker, { jobId, attempt }: { jobId: JobId; attempt: number }) {
  const worker = mintWorkerId(store.now());
  const room = { cpus: 100, memoryBytes: 2 ** 40 };
  await claimAttempt(store, { project, pool, jobId, attempt, worker, token: mintLeaseToken(), leaseMs: 0, room });
  expect(await rescueLost(store, { project, now: store.now(), limit: 10 })).toEqual({ rescued: 1, ended: 0 });
  await promoteDue(store, { project, now: store.now() + hourMs, limit: 10 });
}

describeWith('redis', 'jobs that were lost twice', ({ redis }) => {
  test('run one after the other on a worker, and beside others', async () => {
    const fake = createFakeEngine({ images: [image] });
    let isDown = true;
    const engine: ContainerEngine = {
      ...fake,
      describe: (signal) =>
        isDown ? Promise.reject(new EngineError('engine-down', 'Not yet.')) : fake.describe(signal),
    };
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: 'tcp://127.0.0.1:1', engine });
    try {
      const suspects = [await worker.submit({ image, command: ['1'] }), await worker.submit({ image, command: ['1'] })];
      for (const attempt of [1, 2]) for (const jobId of suspects) await lose(worker, { jobId, attempt });
      const other = await worker.submit({ image, command: ['1'] });
      isDown = false;
      const ends = await Promise.all([...suspects, other].map((id) => worker.end(id)));
      const [former, latter] = ends.slice(0, 2).sort((a, b) => a.attempt.startedAt - b.attempt.startedAt);
      expect(ends.map(({ job }) => [job.state, job.attempt])).toEqual([
        ['succeeded', 3],
        ['succeeded', 3],
        ['succeeded', 1],
      ]);
      expect(latter?.attempt.startedAt).toBeGreaterThanOrEqual(former?.attempt.endedAt ?? Number.POSITIVE_INFINITY);
      expect(ends[2]?.attempt.startedAt).toBeLessThan(former?.attempt.endedAt ?? 0);
    } finally {
      await worker.cleanUp();
    }
  });
});
