import { createHash } from 'node:crypto';
import { createJob, deriveJobId, type Job, jobRequest } from '@longshore/shared';
import { readPayload, reserveIdempotencyKey, submitJob } from '@longshore/store';
import { describeWith, eventually, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fingerprintRequest } from '../idempotency/fingerprint.ts';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

describeWith('redis', 'POST /v1/jobs/batch', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const items = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ image: 'a', pool: api.pool, payload: index }));
  const countJobs = async (pool: string) => {
    const { data } = await (await api.fetch('/v1/pools')).json();
    return data.find(({ name }: { name: string }) => name === pool)?.jobs.queued ?? 0;
  };

  test('each item has its own result, in order, and a bad one spoils no other', async () => {
    const response = await api.post('/v1/jobs/batch', { jobs: [...items(1), { imge: 'a' }, 7, ...items(1)] });
    expect(response.status).toBe(202);
    const { results } = await response.json();
    expect(results).toMatchObject([
      { status: 202, job: { state: 'queued' } },
      { status: 422, problem: { code: 'invalid-request' } },
      { status: 422, problem: { code: 'invalid-request' } },
      { status: 202, job: { state: 'queued' } },
    ]);
    expect(results[1].problem.errors).toContainEqual(expect.objectContaining({ pointer: '/imge' }));
    const stored = await (await api.fetch(results[3].job.links.self)).json();
    expect(stored).toMatchObject(results[3].job);
  });

  test('the numbers of each payload are kept as they were written', async () => {
    const payloads = ['12345678901234567890', '0.1e400', '-0', '1', '{"a":[1.0]}'];
    const text = `{"jobs":[${payloads.map((payload) => `{"image":"a","payload":${payload}}`).join(',')}]}`;
    const response = await api.fetch('/v1/jobs/batch', { method: 'POST', body: text, headers: JSON_TYPE });
    const { results } = await response.json();
    const kept = results.map(({ job }: { job: Job }) => readPayload(api.context.store, api.project, job.id));
    expect(await Promise.all(kept)).toEqual(payloads);
  });

  test('items with limits are answered with the states that they had then, when they are sent again', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const limited = { image: 'a', pool: api.pool, concurrency: { key: uniqueName('key') } };
    const send = async () =>
      await (await api.post('/v1/jobs/batch', { jobs: [limited, limited, ...items(1)] }, headers)).json();
    const first = await send();
    const jobs = first.results.map(({ job }: { job: Job }) => job);
    const states = jobs.map(({ state }: Job) => state);
    expect(states.toSorted()).toEqual(['blocked', 'queued', 'queued']);
    for (const { id } of jobs) await api.post(`/v1/jobs/${id}/cancel`);
    expect(await send()).toEqual(first);
  });

  test('an item whose time is absurd is refused alone', async () => {
    const jobs = [...items(40), { image: 'a', pool: api.pool, runAt: '9999-12-31T23:59:59Z' }, ...items(1)];
    const { results } = await (await api.post('/v1/jobs/batch', { jobs })).json();
    const refused = {
      status: 422,
      problem: { errors: [{ pointer: '/runAt', detail: 'lies more than 366 days ahead' }] },
    };
    expect(results[40]).toMatchObject(refused);
    expect(results.filter(({ status }: { status: number }) => status === 202)).toHaveLength(41);
  });

  test('a thousand items are taken, one more is not, nor is none', async () => {
    const { results } = await (await api.post('/v1/jobs/batch', { jobs: items(1_000) })).json();
    expect(new Set(results.map(({ job }: { job: { id: string } }) => job.id)).size).toBe(1_000);
    expect((await api.post('/v1/jobs/batch', { jobs: items(1_001) })).status).toBe(422);
    expect((await api.post('/v1/jobs/batch', { jobs: [] })).status).toBe(422);
  });

  test('the same batch under the same key is answered alike and makes nothing new', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const jobs = [...items(5), { image: 'A' }];
    const before = await countJobs(api.pool);
    const first = await (await api.post('/v1/jobs/batch', { jobs }, headers)).json();
    const second = await api.post('/v1/jobs/batch', { jobs }, headers);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(first);
    expect(await countJobs(api.pool)).toBe(before + 5);
    expect((await api.post('/v1/jobs/batch', { jobs: items(4) }, headers)).status).toBe(422);
  });

  test('a batch that broke off halfway is resumed without making a job twice', async () => {
    const key = uniqueName('key');
    const jobs = items(3).map((item) => ({ ...item, pool: key }));
    const { project, context } = api;
    const { store } = context;
    const fingerprint = fingerprintRequest({ method: 'POST', path: '/v1/jobs/batch', body: { jobs } });
    const reserved = await reserveIdempotencyKey(store, { project, key, fingerprint, inFlightMs: 200 });
    if (reserved.word !== 'reserved') throw new Error(reserved.word);
    // The ids follow from the key and its first time, so that whoever resumes makes the same ones.
    const now = reserved.at;
    const digest = createHash('sha256')
      .update(JSON.stringify([project, key, '0']))
      .digest();
    const id = deriveJobId(now, Buffer.concat([Buffer.from([0, 0]), digest.subarray(0, 8)]));
    const request = jobRequest.parse(jobs[0]);
    const job = createJob({ id, project, request, now });
    expect((await submitJob(store, { job, payload: request.payload })).word).toBe('ok');
    const headers = { 'idempotency-key': key };
    const early = await api.post('/v1/jobs/batch', { jobs }, headers);
    expect(await early.json()).toMatchObject({ status: 409, code: 'idempotency-key-in-flight' });
    const resumed = await eventually(async () => {
      const response = await api.post('/v1/jobs/batch', { jobs }, headers);
      return response.status === 202 && response;
    });
    const { results } = await (resumed as Response).json();
    expect(results[0].job.id).toBe(id);
    expect(await countJobs(key)).toBe(3);
  });
});
