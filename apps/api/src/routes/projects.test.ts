import { type Job, type JobId, mintBatchId } from '@longshore/shared';
import { createBatch, createProject, deleteJob, describeLimit, findJob, type Store } from '@longshore/store';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

async function findKeysOf(store: Store, project: string): Promise<string[]> {
  const found: string[] = [];
  for await (const names of store.redis.scanStream({ match: `*${project}*`, count: 1_000 })) found.push(...names);
  return found;
}

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
    expect(project).toEqual({ name, weight: 1, limits: {}, rateLimit: null, jobs, createdAt: expect.any(String) });
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
    ['/rateLimit/rate', { rateLimit: { rate: '0/s' } }],
    ['/rateLimit/rate', { rateLimit: { rate: '1000000000/d' } }],
    ['/rateLimit/burst', { rateLimit: { rate: '1/s', burst: -1 } }],
    ['/rateLimit/key', { rateLimit: { rate: '1/s', key: 'customer-7' } }],
    ['/name', { name: 'a b' }],
  ])('%s is refused in %j', async (pointer, fields) => {
    const refused = { status: 422, body: { errors: [{ pointer }] } };
    expect(await send('POST', '/v1/projects', { name: uniqueName('project'), ...fields })).toMatchObject(refused);
    expect(await send('PATCH', `/v1/projects/${api.project}`, fields)).toMatchObject({ status: 422 });
  });

  test('a creation that is sent again under its key is answered alike, with or without its project', async () => {
    const fields = { name: uniqueName('project'), weight: 3, rateLimit: { rate: '5/s' } };
    const headers = { 'idempotency-key': uniqueName('key') };
    const first = await api.post('/v1/projects', fields, headers);
    await send('PATCH', `/v1/projects/${fields.name}`, { weight: 9 });
    const again = await api.post('/v1/projects', fields, headers);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(await first.json());
    const other = await api.post('/v1/projects', { ...fields, name: uniqueName('project') }, headers);
    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    const taken = { 'idempotency-key': uniqueName('key') };
    expect((await api.post('/v1/projects', fields, taken)).status).toBe(409);
    expect(await (await api.post('/v1/projects', fields, taken)).json()).toMatchObject({ code: 'project-exists' });
    expect((await send('GET', `/v1/projects/${fields.name}`)).body.weight).toBe(9);
  });

  test('a creation that broke off is finished by sending it again under its key', async () => {
    const { store } = api.context;
    const name = uniqueName('project');
    const request = { name, weight: 1, limits: {}, rateLimit: { intervalMs: 1_000, burst: 1 } };
    const creation = { createdAt: store.now(), createdBy: 'one' };
    expect(await createProject(store, request, creation)).toBe('ok');
    await store.redis.del(`{ls:${name}}:limit:project`);
    expect(await createProject(store, request, { ...creation, createdBy: 'other' })).toBe('exists');
    expect(await createProject(store, request, creation)).toBe('ok');
    expect((await describeLimit(store, { project: name, id: 'project' })).rate).toEqual(request.rateLimit);
  });

  test('a rate spreads the jobs of a project, each of which carries it', async () => {
    const name = await create({ rateLimit: { rate: '1/h', burst: 2 } });
    expect((await send('GET', `/v1/projects/${name}`)).body.rateLimit).toEqual({ rate: '1/h', burst: 2 });
    const submit = async () => await (await submitTo(name)).json();
    const [one, two, three] = [await submit(), await submit(), await submit()];
    expect([one.state, two.state, three.state]).toEqual(['queued', 'queued', 'blocked']);
    expect(three.blockedBy).toBe('limit:project');
    const inProject = { headers: { 'longshore-project': name } };
    const explained = await (await api.fetch(`/v1/jobs/${three.id}/explain`, inProject)).json();
    expect(explained).toMatchObject({ reason: 'rate-limit', waitsFor: { kind: 'rate', limit: { id: 'project' } } });
    expect(Date.parse(explained.until)).toBeGreaterThan(Date.parse(three.createdAt) + 3_000_000);
    expect((await send('PATCH', `/v1/projects/${name}`, { rateLimit: null })).body.rateLimit).toBeNull();
    expect(await (await api.fetch(`/v1/jobs/${three.id}`, inProject)).json()).toMatchObject({ state: 'queued' });
  });

  test('a rate that is set later holds for new jobs, retries and items of batches, and none carried it before', async () => {
    const name = await create();
    const { store } = api.context;
    const inProject = { 'longshore-project': name };
    const before = await (await submitTo(name)).json();
    expect(await store.redis.exists(`{ls:${name}}:limit:project`)).toBe(0);
    expect(before.spec).not.toHaveProperty('limits');
    await api.post(`/v1/jobs/${before.id}/cancel`, undefined, inProject);
    await send('PATCH', `/v1/projects/${name}`, { rateLimit: { rate: '1/h' } });
    expect(await (await submitTo(name)).json()).toMatchObject({ state: 'queued' });
    const retried = await api.post(`/v1/jobs/${before.id}/retry`, undefined, inProject);
    expect(await retried.json()).toMatchObject({ state: 'blocked', blockedBy: 'limit:project' });
    const jobs = [{ image: 'a', pool: api.pool }];
    const batch = await (await api.post('/v1/jobs/batch', { jobs }, inProject)).json();
    expect(batch.results[0]).toMatchObject({ status: 202, job: { state: 'blocked' } });
    const dryRun = await (await api.post('/v1/jobs?dryRun=true', jobs[0], inProject)).json();
    expect(dryRun.explanation).toMatchObject({ reason: 'rate-limit' });
  });

  test('a job from before a rate was set is answered as it was then, when it is sent again', async () => {
    const name = await create();
    const headers = { 'longshore-project': name, 'idempotency-key': uniqueName('key') };
    const submit = async () => await (await api.post('/v1/jobs', { image: 'a', pool: api.pool }, headers)).json();
    const first = await submit();
    await send('PATCH', `/v1/projects/${name}`, { rateLimit: { rate: '1/h' } });
    expect(await submit()).toEqual(first);
    expect(first.state).toBe('queued');
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

  test('one that has a definition, an open batch or an operation that runs is not deleted, and is told which', async () => {
    const name = await create();
    const { store } = api.context;
    const inProject = { 'longshore-project': name };
    await api.post('/v1/definitions', { name: 'resize', spec: { image: 'a' } }, inProject);
    const at = store.now();
    const counts = { total: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
    await createBatch(store, { version: 1, id: mintBatchId(at), project: name, labels: {}, createdAt: at, counts });
    await api.post('/v1/operations', { kind: 'delete', filter: { state: ['failed'] } }, inProject);
    const { status, body } = await send('DELETE', `/v1/projects/${name}`);
    expect(status).toBe(409);
    expect(body.detail).toContain('definitions: 1, batches that are open: 1, operations that run: 1.');
    expect(await (await api.fetch('/v1/definitions/resize', { headers: inProject })).json()).toMatchObject({ live: 1 });
  });

  test('one that is deleted leaves nothing in Redis, and its namesake does not answer for it', async () => {
    const project = uniqueName('project');
    const own = await startApi({ redisUrl: redis.url, project });
    const { store } = own.context;
    const headers = { 'idempotency-key': uniqueName('key') };
    const request = { image: 'a', pool: own.pool, concurrency: { key: 'k' } };
    try {
      await own.send('PATCH', `/v1/projects/${project}`, { weight: 7, rateLimit: { rate: '1000/s' } });
      await own.post('/v1/definitions', { name: 'resize', spec: { image: 'a', pool: own.pool } });
      const ids: string[] = [];
      for (const path of ['/v1/jobs', '/v1/definitions/resize/jobs']) {
        const { id } = await (await own.post(path, request, path === '/v1/jobs' ? headers : {})).json();
        await (await own.claim(id)).end({ outcome: 'failed', exitCode: 7 });
        await store.tickets.remove({ project, pool: own.pool, jobId: id, attempt: 1 });
        ids.push(id);
      }
      await store.redis.hset(`{ls:pool:${own.pool}}:weights`, project, 7);
      for (const id of ids) await deleteJob(store, (await findJob(store, project, id as JobId)) as Job, store.now());
      await own.fetch('/v1/definitions/resize', { method: 'DELETE' });
      expect((await own.fetch(`/v1/projects/${project}`, { method: 'DELETE' })).status).toBe(204);
      const left = await findKeysOf(store, project);
      expect(left.filter((key) => !key.includes(':idempotency:'))).toEqual([]);
      expect(await store.redis.hget(`{ls:pool:${own.pool}}:weights`, project)).toBeNull();
      await own.post('/v1/projects', { name: project });
      expect((await own.post('/v1/jobs', request, headers)).headers.get('idempotent-replayed')).toBeNull();
    } finally {
      await own.stop();
    }
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
