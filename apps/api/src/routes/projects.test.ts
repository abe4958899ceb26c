import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', '/v1/projects', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const send = async (method: string, path: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const response = await api.fetch(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: response.status, body: response.status === 204 ? undefined : await response.json() };
  };
  const create = async (fields: Record<string, unknown> = {}) => {
    const name = uniqueName('project');
    expect(await send('POST', '/v1/projects', { name, ...fields })).toMatchObject({ status: 201 });
    return name;
  };
  const submitTo = (project: string, fields: Record<string, unknown> = {}) =>
    api.post('/v1/jobs', { image: 'a', pool: api.pool, ...fields }, { 'longshore-project': project });

  test('a new project has a weight of one, no limits and no jobs', async () => {
    const name = uniqueName('project');
    const response = await api.post('/v1/projects', { name });
    expect(response.headers.get('location')).toBe(`/v1/projects/${name}`);
    const project = await response.json();
    const jobs = { waiting: 0, running: 0, ended: 0 };
    expect(project).toEqual({ name, weight: 1, limits: {}, jobs, createdAt: expect.any(String) });
    expect((await send('GET', `/v1/projects/${name}`)).body).toEqual(project);
  });

  test('a name is created once', async () => {
    const name = await create({ weight: 7 });
    const again = await send('POST', '/v1/projects', { name });
    expect(again).toMatchObject({ status: 409, body: { code: 'project-exists' } });
    expect((await send('GET', `/v1/projects/${name}`)).body.weight).toBe(7);
    expect(await send('POST', '/v1/projects', { name: 'default' })).toMatchObject({ status: 409 });
  });

  test('of many who create it at once one does', async () => {
    const name = uniqueName('project');
    const all = await Promise.all(Array.from({ length: 20 }, () => send('POST', '/v1/projects', { name })));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 409)).toHaveLength(19);
  });

  test('a change names what it changes, and null takes a limit away', async () => {
    const name = await create({ weight: 3, limits: { queued: 10, running: 2 } });
    expect((await send('PATCH', `/v1/projects/${name}`, { weight: 5 })).body).toMatchObject({
      ...{ weight: 5, limits: { queued: 10, running: 2 } },
    });
    const { body } = await send('PATCH', `/v1/projects/${name}`, { limits: { queued: null, running: 4 } });
    expect(body).toMatchObject({ weight: 5, limits: { running: 4 } });
    expect(body.limits).not.toHaveProperty('queued');
    expect((await send('PATCH', `/v1/projects/${name}`, {})).body).toEqual(body);
  });

  test.each([
    ['/weight', { weight: 0 }],
    ['/weight', { weight: 101 }],
    ['/weight', { weight: 1.5 }],
    ['/limits/queued', { limits: { queued: 0 } }],
    ['/limits/queued', { limits: { queued: -1 } }],
    ['/limits/running', { limits: { running: 1e9 } }],
    ['/limits/runing', { limits: { runing: 1 } }],
    ['/name', { name: 'a b' }],
  ])('%s is refused in %j', async (pointer, fields) => {
    const refused = { status: 422, body: { errors: [{ pointer }] } };
    expect(await send('POST', '/v1/projects', { name: uniqueName('project'), ...fields })).toMatchObject(refused);
    expect(await send('PATCH', `/v1/projects/${api.project}`, fields)).toMatchObject({ status: 422 });
  });

  test('the list is in the order of the names, and comes in pages', async () => {
    const names = [await create(), await create(), await create()].sort();
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await send('GET', `/v1/projects?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      found.push(...body.data.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor;
    }
    expect(found).toEqual([...found].sort());
    expect(new Set(found).size).toBe(found.length);
    expect(found).toEqual(expect.arrayContaining(['default', ...names]));
  });

  test('what is not there is not found, whatever is asked of it', async () => {
    const name = uniqueName('project');
    for (const [method, body] of [['GET'], ['PATCH', { weight: 2 }], ['DELETE']] as const) {
      const answer = await send(method, `/v1/projects/${name}`, body);
      expect(answer).toMatchObject({ status: 404, body: { code: 'project-not-found' } });
    }
    expect(await (await submitTo(name)).json()).toMatchObject({ status: 404, code: 'project-not-found' });
  });

  test('one that is empty is deleted, and its name may be taken again', async () => {
    const name = await create();
    expect(await send('DELETE', `/v1/projects/${name}`)).toEqual({ status: 204 });
    expect(await send('GET', `/v1/projects/${name}`)).toMatchObject({ status: 404 });
    expect((await submitTo(name)).status).toBe(404);
    expect((await send('POST', '/v1/projects', { name })).status).toBe(201);
  });

  test('one that has a job is not deleted, also when the job has ended', async () => {
    const name = await create();
    const { id } = await (await submitTo(name)).json();
    const refused = { status: 409, body: { code: 'project-not-empty' } };
    expect(await send('DELETE', `/v1/projects/${name}`)).toMatchObject(refused);
    await api.post(`/v1/jobs/${id}/cancel`, undefined, { 'longshore-project': name });
    expect(await send('DELETE', `/v1/projects/${name}`)).toMatchObject(refused);
    expect((await submitTo(name)).status).toBe(202);
  });

  test('`default` can be changed and not deleted', async () => {
    expect(await send('DELETE', '/v1/projects/default')).toMatchObject({
      ...{ status: 409, body: { code: 'project-is-default' } },
    });
    expect((await send('PATCH', '/v1/projects/default', { weight: 1 })).body).toMatchObject({ name: 'default' });
  });

  test('it counts the jobs that wait, run and have ended', async () => {
    const project = uniqueName('project');
    const own = await startApi({ redisUrl: redis.url, project });
    try {
      const [first, second] = [await own.submit(), await own.submit(), await own.submit({ delay: '1h' })];
      await (await own.claim(first.id)).end();
      await own.claim(second.id);
      const { jobs } = await (await own.fetch(`/v1/projects/${project}`)).json();
      expect(jobs).toEqual({ waiting: 1, running: 1, ended: 1 });
    } finally {
      await own.stop();
    }
  });

  test('a full queue refuses a job with 429, keeps nothing of it, and says when to come back', async () => {
    const name = await create({ limits: { queued: 2 } });
    await submitTo(name, { delay: '1h' });
    const { id } = await (await submitTo(name)).json();
    const key = { 'longshore-project': name, 'idempotency-key': uniqueName('key') };
    const refused = await api.post('/v1/jobs', { image: 'a', pool: api.pool }, key);
    expect(await refused.json()).toMatchObject({ status: 429, code: 'project-queue-full' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const waiting = async () => (await send('GET', `/v1/projects/${name}`)).body.jobs.waiting;
    expect(await waiting()).toBe(2);
    await api.post(`/v1/jobs/${id}/cancel`, undefined, { 'longshore-project': name });
    expect((await api.post('/v1/jobs', { image: 'a', pool: api.pool }, key)).status).toBe(202);
    expect(await waiting()).toBe(2);
  });

  test('a full queue refuses the items of a batch that are too many, one by one', async () => {
    const name = await create({ limits: { queued: 3 } });
    const jobs = Array.from({ length: 5 }, () => ({ image: 'a', pool: api.pool }));
    const { results } = await (await api.post('/v1/jobs/batch', { jobs }, { 'longshore-project': name })).json();
    const statuses = results.map(({ status }: { status: number }) => status);
    expect(statuses.sort()).toEqual([202, 202, 202, 429, 429]);
  });
});
