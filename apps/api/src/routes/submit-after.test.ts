import type { JobId } from '@longshore/shared';
import { keys } from '@longshore/store/keys';
import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

const UNKNOWN = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA';

describeWith('redis', 'POST /v1/jobs with "after"', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const find = async (id: string) => (await api.fetch(`/v1/jobs/${id}`)).json();

  test('the job is blocked by jobs, and what it was asked for can be read again', async () => {
    const first = await api.submit();
    const job = await api.submit({ after: [first.id], withResults: true });
    expect(job).toMatchObject({ state: 'blocked', blockedBy: 'jobs' });
    expect(job.spec).toMatchObject({ after: [first.id], when: 'succeeded', withResults: true });
    const attempt = await api.claim(first.id);
    await attempt.end({ outcome: 'succeeded', exitCode: 0 });
    expect(await find(job.id)).toMatchObject({ state: 'queued' });
  });

  test.each([
    [{ after: [] }, '/after'],
    [{ after: 'all' }, '/after'],
    [{ after: [7] }, '/after/0'],
    [{ after: ['job_1'] }, '/after/0'],
    [{ after: [UNKNOWN, UNKNOWN] }, '/after/1'],
    [{ after: [UNKNOWN], when: 'always' }, '/when'],
    [{ when: 'ended' }, '/when'],
    [{ withResults: false }, '/withResults'],
    [{ after: [UNKNOWN] }, '/after/0'],
  ])('%j is refused with its place', async (fields, pointer) => {
    const response = await api.post('/v1/jobs', { image: 'a', ...fields });
    expect(response.status).toBe(422);
    const { code, errors } = await response.json();
    expect(code).toBe('invalid-request');
    expect(errors).toContainEqual(expect.objectContaining({ pointer }));
  });

  test('33 jobs are too many to wait for', async () => {
    const after = Array.from({ length: 33 }, (_, index) => UNKNOWN.slice(0, -2) + String(index).padStart(2, '0'));
    expect((await api.post('/v1/jobs', { image: 'a', after })).status).toBe(422);
  });

  test('a job of another project is refused as if it were not there, and nothing is kept', async () => {
    const other = await startApi({ redisUrl: redis.url });
    const foreign = await other.submit();
    const own = await api.submit();
    const response = await api.post('/v1/jobs', { image: 'a', after: [own.id, foreign.id], pool: 'refused' });
    expect(response.status).toBe(422);
    expect((await response.json()).errors).toMatchObject([{ pointer: '/after/1' }]);
    expect((await (await api.fetch('/v1/jobs?pool=refused')).json()).data).toEqual([]);
    await other.stop();
  });

  test.each([undefined, 'a-key'])('in a batch the item alone is refused (Idempotency-Key: %s)', async (key) => {
    const jobs = [{ image: 'a', after: [UNKNOWN] }, { image: 'a' }];
    const headers = key ? { 'idempotency-key': key } : undefined;
    const { results } = await (await api.post('/v1/jobs/batch', { jobs }, headers)).json();
    expect(results).toMatchObject([{ status: 422, problem: { errors: [{ pointer: '/after/0' }] } }, { status: 202 }]);
  });

  test('a retry does not wait again', async () => {
    const first = await api.submit();
    const job = await api.submit({ after: [first.id] });
    await api.post(`/v1/jobs/${first.id}/cancel`);
    expect(await find(job.id)).toMatchObject({ state: 'cancelled', reason: 'dependency-failed' });
    const retried = await (await api.post(`/v1/jobs/${job.id}/retry`)).json();
    expect(retried).toMatchObject({ state: 'queued', retryOf: job.id });
  });

  test('a job whose awaited one ended unseen goes on by the loop', async () => {
    const keeper = await startApi({ redisUrl: redis.url, settings: { maintenance: 'true' } });
    const first = await keeper.submit();
    const job = await keeper.submit({ after: [first.id] });
    // As a process leaves it that dies between the end of a job and the step behind it.
    const { redis: connection } = keeper.context.store;
    await connection.hset(keys.job(keeper.project, first.id as JobId), 'state', 'succeeded');
    await connection.zadd(keys.unsettled(keeper.project), 1, `ended:${first.id}`);
    await eventually(async () => {
      const { state } = await (await keeper.fetch(`/v1/jobs/${job.id}`)).json();
      expect(state).toBe('queued');
    });
    await keeper.stop();
  });
});
