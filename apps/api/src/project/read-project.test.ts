import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'the project of a request', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const inProject = (project: string) => ({ headers: { 'longshore-project': project } });

  test("has jobs of its own: another project's job is not there", async () => {
    const { id } = await api.submit();
    const name = uniqueName('project');
    expect((await api.post('/v1/projects', { name })).status).toBe(201);
    const other = inProject(name);
    for (const part of ['', '/attempts', '/attempts/1', '/logs', '/result', '/explain']) {
      const response = await api.fetch(`/v1/jobs/${id}${part}`, other);
      expect(await response.json()).toMatchObject({ status: 404, code: 'job-not-found' });
    }
    for (const action of ['cancel', 'retry']) {
      const response = await api.post(`/v1/jobs/${id}/${action}`, undefined, other.headers);
      expect(await response.json()).toMatchObject({ status: 404, code: 'job-not-found' });
    }
    expect(await (await api.fetch('/v1/jobs', other)).json()).toEqual({ data: [], nextCursor: null });
    expect((await api.fetch(`/v1/jobs/${id}`)).status).toBe(200);
  });

  test('is `default` where nothing is said', async () => {
    const body = JSON.stringify({ image: 'a', pool: api.pool });
    const headers = { 'content-type': 'application/json' };
    const { id } = await (await fetch(`${api.url}/v1/jobs`, { method: 'POST', headers, body })).json();
    expect((await api.fetch(`/v1/jobs/${id}`, inProject('default'))).status).toBe(200);
    expect((await api.fetch(`/v1/jobs/${id}`)).status).toBe(404);
  });

  test.each(['Ops', 'a b', '', '-a', 'a'.repeat(64), 'a{b}'])('is refused as %j', async (name) => {
    const response = await api.fetch('/v1/jobs', inProject(name));
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ pointer: 'Longshore-Project' }] });
  });

  test('is not asked for by what belongs to the fleet', async () => {
    expect((await api.fetch('/v1/workers', inProject('a b'))).status).toBe(200);
    expect((await api.fetch('/livez', inProject('a b'))).status).toBe(200);
  });
});
