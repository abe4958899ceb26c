import { createJob, jobRequest, mintJobId } from '@longshore/shared';
import { createDefinition, submitJob } from '@longshore/store';
import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFakeEngine } from '../../containers/fake/fake-engine.ts';
import { startTestWorker, type TestWorker } from '../../worker.fixture.ts';

const images = ['longshore-test/writes-result:1', 'longshore-test/exits-zero:1', 'longshore-test/exits-seven:1'];
const [writesResult, exitsZero, exitsSeven] = images as [string, string, string];
const fits = { type: 'object', properties: { answer: { type: 'integer' } }, required: ['answer'] };

describeWith('redis', 'a result whose definition has a schema', ({ redis }) => {
  let worker: TestWorker;
  let count = 0;
  beforeAll(async () => {
    worker = await startTestWorker({
      redisUrl: redis.url,
      dockerHost: 'tcp://127.0.0.1:1',
      engine: createFakeEngine({ images }),
    });
  });
  afterAll(() => worker.cleanUp());

  /** Runs a job of a new definition to its end. */
  async function run(resultSchema: unknown, request: { image: string }) {
    const { store, project, pool } = worker;
    count += 1;
    const name = `d${count}`;
    await createDefinition(store, {
      project,
      name,
      labels: {},
      content: { spec: request, resultSchema },
      createdAt: store.now(),
    });
    const parsed = jobRequest.parse({ pool, ...request });
    const spec = { ...parsed.spec, definition: { name, version: 1, checksResult: true as const } };
    const now = store.now();
    const job = createJob({ id: mintJobId(now), project, request: { ...parsed, spec }, now });
    await submitJob(store, { job });
    return await worker.end(job.id);
  }

  test('succeeds where it fits', async () => {
    const { job } = await run(fits, { image: writesResult });
    expect(job).toMatchObject({ state: 'succeeded', outcome: 'succeeded' });
  });

  test('fails where it does not, says where, and is kept', async () => {
    const schema = { type: 'object', properties: { answer: { type: 'string' } } };
    const { job, ending } = await run(schema, { image: writesResult });
    expect(job).toMatchObject({ state: 'failed', outcome: 'failed' });
    expect(ending).toMatchObject({ outcome: 'failed', reason: 'result-invalid', exitCode: 0 });
    expect(ending?.detail).toBe('The result does not fit the schema of its definition: /answer must be string.');
    expect(String((await worker.result(job.id))?.bytes)).toBe('{"answer":42}');
  });

  test('fails where there is none', async () => {
    const { ending } = await run(fits, { image: exitsZero });
    expect(ending?.detail).toBe('The result does not fit the schema of its definition: the whole is missing.');
  });

  test('says nothing of an attempt that failed by itself', async () => {
    const { ending } = await run(fits, { image: exitsSeven });
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(ending).not.toHaveProperty('reason');
  });
});
