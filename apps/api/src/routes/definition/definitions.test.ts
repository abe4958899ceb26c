import { readPayload } from '@longshore/store';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../../testing/start-api.fixture.ts';

describeWith('redis', 'definitions', ({ redis }) => {
  let api: TestApi;
  let count = 0;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());

  /** A definition of a name of its own. @returns its path. */
  async function create(fields: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): Promise<string> {
    count += 1;
    const template = { image: 'alpine:1', pool: api.pool, ...spec };
    const response = await api.post('/v1/definitions', { name: `d${count}`, spec: template, ...fields });
    expect(response.status).toBe(201);
    return response.headers.get('location') as string;
  }

  const nameOf = (path: string) => path.replace('/v1/definitions/', '');
  const get = async (path: string) => (await api.fetch(path)).json();

  test('a new one has a live version, which holds what was written', async () => {
    const path = await create({ labels: { team: 'ops' } }, { timeout: '60s', resources: { memory: '64Mi' } });
    const definition = await get(path);
    expect(definition).toMatchObject({
      name: nameOf(path),
      labels: { team: 'ops' },
      live: 1,
      versions: 1,
      openJobs: 0,
    });
    expect(definition.liveVersion).toMatchObject({
      number: 1,
      spec: { image: 'alpine:1', timeout: '60s', resources: { memory: '64Mi' } },
    });
    const again = await api.post('/v1/definitions', { name: nameOf(path), spec: { image: 'alpine:2' } });
    expect(await again.json()).toMatchObject({ status: 409, code: 'definition-exists' });
    expect((await get(path)).liveVersion.spec.image).toBe('alpine:1');
  });

  test('one that is created twice under one key is created once', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const request = { name: uniqueName('twice').toLowerCase(), spec: { image: 'alpine:1' } };
    const [first, again] = [
      await api.post('/v1/definitions', request, headers),
      await api.post('/v1/definitions', request, headers),
    ];
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(await again.json()).toEqual(await first.json());
    const other = await api.post('/v1/definitions', { ...request, spec: { image: 'alpine:2' } }, headers);
    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });

  test('versions are added, listed, found, and made live, also older ones', async () => {
    const path = await create();
    const second = await api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
    expect([second.status, second.headers.get('location')]).toEqual([201, `${path}/versions/2`]);
    expect((await get(path)).live).toBe(2);
    const quiet = await api.post(`${path}/versions`, { spec: { image: 'alpine:3' }, live: false });
    expect(await quiet.json()).toMatchObject({ number: 3 });
    const { data } = await get(`${path}/versions`);
    expect(data.map(({ number }: { number: number }) => number)).toEqual([3, 2, 1]);
    const page = await get(`${path}/versions?limit=2`);
    expect((await get(`${path}/versions?cursor=${page.nextCursor}`)).data).toMatchObject([{ number: 1 }]);
    expect(await get(`${path}/versions/2`)).toMatchObject({ number: 2, spec: { image: 'alpine:2' } });
    expect(await (await api.post(`${path}/live`, { version: 1 })).json()).toMatchObject({ live: 1, versions: 3 });
    const same = await api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
    expect([same.status, (await same.json()).number, (await get(path)).live]).toEqual([200, 2, 2]);
  });

  test('the list goes by name, page by page, and by label', async () => {
    const own = await startApi({ redisUrl: redis.url });
    for (const name of ['c', 'a', 'b']) {
      await own.post('/v1/definitions', { name, labels: { first: String(name === 'a') }, spec: { image: 'a' } });
    }
    const list = async (query: string) => (await own.fetch(`/v1/definitions?${query}`)).json();
    const page = await list('limit=2');
    expect(page.data.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
    expect((await list(`cursor=${page.nextCursor}`)).data).toMatchObject([{ name: 'c' }]);
    expect((await list('label=first%3Dtrue')).data).toMatchObject([{ name: 'a' }]);
    await own.stop();
  });

  test('its labels change, and nothing else does', async () => {
    const path = await create({ labels: { a: '1' } });
    const before = await get(path);
    const changed = await (await api.send('PATCH', path, { labels: { b: '2' } })).json();
    expect(changed).toEqual({ ...before, labels: { b: '2' }, changedAt: changed.changedAt });
  });

  describe('a job', () => {
    test('is completed by the live version, and its own fields win', async () => {
      const path = await create({}, { env: { A: '1', B: '1' }, timeout: '2m', labels: { team: 'ops' } });
      const body = { definition: nameOf(path), env: { B: '2' }, labels: { run: 'x' }, priority: 7 };
      const job = await (await api.post('/v1/jobs', body)).json();
      expect(job).toMatchObject({
        state: 'queued',
        definition: { name: nameOf(path), version: 1 },
        image: 'alpine:1',
        labels: { team: 'ops', run: 'x' },
        priority: 7,
        spec: { env: { A: '1', B: '2' }, timeout: '2m' },
      });
      expect(await get(job.links.self)).toEqual(job);
      expect((await get(path)).openJobs).toBe(1);
    });

    test('keeps its version when another one goes live, and may name one', async () => {
      const path = await create();
      const first = await (await api.post('/v1/jobs', { definition: nameOf(path) })).json();
      await api.post(`${path}/versions`, { spec: { image: 'alpine:2', pool: api.pool } });
      expect(await get(first.links.self)).toMatchObject({ image: 'alpine:1', definition: { version: 1 } });
      const second = await (await api.post('/v1/jobs', { definition: nameOf(path) })).json();
      expect(second).toMatchObject({ image: 'alpine:2', definition: { version: 2 } });
      const older = await (await api.post('/v1/jobs', { definition: `${nameOf(path)}@1` })).json();
      expect(older).toMatchObject({ image: 'alpine:1', definition: { version: 1 } });
    });

    test('takes the body as its payload, number for number', async () => {
      const path = await create();
      const payload = '{"payload":1.0,"id":12345678901234567890,"jobs":[{"payload":1E5}]}';
      const response = await api.fetch(`${path}/jobs?label=run%3Dx&priority=2&version=1`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: payload,
      });
      const job = await response.json();
      expect([response.status, response.headers.get('location')]).toEqual([202, job.links.self]);
      expect(job).toMatchObject({ labels: { run: 'x' }, priority: 2, definition: { version: 1 } });
      expect(await readPayload(api.context.store, api.project, job.id)).toBe(payload);
    });

    test('of a definition needs no body, and may be delayed', async () => {
      const path = await create({}, { delay: '1h' });
      expect(await (await api.post(`${path}/jobs`)).json()).toMatchObject({ state: 'scheduled' });
      expect(await (await api.post(`${path}/jobs?delay=0s`)).json()).toMatchObject({ state: 'queued' });
      expect(await (await api.post(`${path}/jobs?runAt=2020-01-01T00:00:00Z`)).json()).toMatchObject({
        state: 'queued',
      });
    });

    test('that is asked for again under its key is the first one, whatever is live by then', async () => {
      const path = await create();
      const headers = { 'idempotency-key': 'k' };
      const first = await (await api.post(`${path}/jobs`, { a: 1 }, headers)).json();
      await api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
      const again = await api.post(`${path}/jobs`, { a: 1 }, headers);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const { id, image, definition, spec } = first;
      expect(await again.json()).toMatchObject({ id, image, definition, spec });
      const other = await api.post(`${path}/jobs?priority=9`, { a: 1 }, headers);
      expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
    });

    test('that is asked about is judged as if it were submitted, and is not', async () => {
      const path = await create({}, { timeout: '2m' });
      const response = await api.post(`${path}/jobs?dryRun`, { a: 1 });
      expect(await response.json()).toMatchObject({ dryRun: true, spec: { image: 'alpine:1', timeout: '2m' } });
      expect((await get(path)).openJobs).toBe(0);
    });

    test('in a batch is completed like any other, and a bad one does not hold up the others', async () => {
      const path = await create();
      const jobs = [{ definition: nameOf(path) }, { definition: 'nobodys' }, { image: 'alpine:9', pool: api.pool }];
      const headers = { 'idempotency-key': `batch-${nameOf(path)}` };
      const { results } = await (await api.post('/v1/jobs/batch', { jobs }, headers)).json();
      expect(results).toMatchObject([
        { status: 202, job: { image: 'alpine:1', definition: { version: 1 } } },
        { status: 422, problem: { errors: [{ pointer: '/definition' }] } },
        { status: 202, job: { image: 'alpine:9' } },
      ]);
      await api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
      const again = await (await api.post('/v1/jobs/batch', { jobs }, headers)).json();
      const { id, image, definition } = results[0].job;
      expect(again.results[0].job).toMatchObject({ id, image, definition });
      expect((await get(path)).openJobs).toBe(1);
    });

    test('is found by its definition', async () => {
      const path = await create();
      const { id } = await (await api.post(`${path}/jobs`)).json();
      expect((await get((await get(path)).links.jobs)).data).toMatchObject([{ id }]);
    });
  });

  test('a paused one takes jobs, which wait until it is resumed', async () => {
    const path = await create();
    expect(await (await api.post(`${path}/pause`)).json()).toMatchObject({ paused: true });
    const { links } = await (await api.post(`${path}/jobs`)).json();
    expect(await get(links.self)).toMatchObject({ state: 'blocked', blockedBy: `limit:definition.${nameOf(path)}` });
    expect(await get(path)).toMatchObject({ paused: true, waiting: 1, openJobs: 1 });
    expect(await (await api.post(`${path}/resume`)).json()).toMatchObject({ paused: false, waiting: 0 });
    expect(await get(links.self)).toMatchObject({ state: 'queued' });
  });

  test('its limits change while jobs wait, and go when it is deleted', async () => {
    const path = await create();
    const limits = { concurrency: { limit: 1 }, rateLimit: { rate: '1000/s', burst: 10 } };
    expect(await (await api.send('PATCH', path, limits)).json()).toMatchObject(limits);
    const jobs: { links: Record<string, string> }[] = [];
    for (let each = 0; each < 3; each++) jobs.push(await (await api.post(`${path}/jobs`)).json());
    const states = () => Promise.all(jobs.map(async ({ links }) => (await get(links.self as string)).state));
    expect(await states()).toEqual(['queued', 'blocked', 'blocked']);
    await api.send('PATCH', path, { concurrency: { limit: null }, rateLimit: null });
    expect(await states()).toEqual(['queued', 'queued', 'queued']);
    expect(await get(path)).not.toHaveProperty('concurrency');
    await api.post(`${path}/pause`);
    for (const { links } of jobs) await api.post(links.cancel as string);
    expect((await api.send('DELETE', path)).status).toBe(204);
    await api.post('/v1/definitions', { name: nameOf(path), spec: { image: 'a' } });
    expect(await get(path)).toMatchObject({ paused: false });
  });

  test('a key is taken from the payload, and each key has slots of its own', async () => {
    const path = await create();
    const key = { pointer: '/customer/id', limit: 1, whenFull: 'queue' };
    expect(await (await api.send('PATCH', path, { concurrency: { key } })).json()).toMatchObject({
      concurrency: { key },
    });
    const submit = async (payload: unknown) => (await api.post(`${path}/jobs`, payload)).json();
    expect(await submit({ customer: { id: 7 } })).toMatchObject({ state: 'queued' });
    expect(await submit({ customer: { id: 8 } })).toMatchObject({ state: 'queued' });
    expect(await submit({ customer: { id: 7 } })).toMatchObject({ state: 'blocked' });
    for (const payload of [{ customer: {} }, { customer: { id: {} } }, { customer: { id: 'x'.repeat(10_000) } }, 1]) {
      const places = [{ pointer: '/customer/id' }];
      expect(await submit(payload)).toMatchObject({ status: 422, code: 'invalid-request', errors: places });
    }
  });

  test.each([
    [{ concurrency: { limit: 0 } }, '/concurrency/limit'],
    [{ concurrency: { limit: 1e9 } }, '/concurrency/limit'],
    [{ concurrency: { key: { pointer: 'a' } } }, '/concurrency/key/pointer'],
    [{ rateLimit: { rate: '0/m' } }, '/rateLimit/rate'],
    [{ rateLimit: { rate: '5/m', burst: -1 } }, '/rateLimit/burst'],
  ])('a change to %j is refused with its place', async (body, pointer) => {
    const response = await api.send('PATCH', await create(), body);
    expect(await response.json()).toMatchObject({ status: 422, errors: [{ pointer }] });
  });

  describe('a schema', () => {
    const payloadSchema = {
      type: 'object',
      properties: { width: { type: 'integer', minimum: 1 } },
      required: ['width'],
      additionalProperties: false,
    };

    test('of payloads lets pass what fits, and refuses the rest with its places', async () => {
      const path = await create({ payloadSchema });
      expect((await get(path)).liveVersion.payloadSchema).toEqual(payloadSchema);
      expect((await api.post(`${path}/jobs`, { width: 3 })).status).toBe(202);
      const wrong = await (await api.post(`${path}/jobs`, { width: 0, hight: 1 })).json();
      expect(wrong).toMatchObject({ status: 422, code: 'invalid-request' });
      expect(wrong.errors).toEqual(
        expect.arrayContaining([
          { pointer: '/hight', detail: 'is not allowed here' },
          { pointer: '/width', detail: 'must be >= 1' },
        ]),
      );
      const named = await (await api.post('/v1/jobs', { definition: nameOf(path), payload: {} })).json();
      expect(named).toMatchObject({ status: 422, errors: [{ pointer: '/payload/width', detail: 'is missing' }] });
      const none = await (await api.post(`${path}/jobs`)).json();
      expect(none).toMatchObject({ status: 422, errors: [{ pointer: '', detail: 'must be object' }] });
      expect((await get(path)).openJobs).toBe(1);
    });

    test('belongs to its version', async () => {
      const path = await create({ payloadSchema });
      const spec = { image: 'alpine:1', pool: api.pool };
      await api.post(`${path}/versions`, { spec });
      expect((await api.post(`${path}/jobs`, 'anything')).status).toBe(202);
      expect((await api.post(`${path}/jobs?version=1`, 'anything')).status).toBe(422);
      const same = await api.post(`${path}/versions`, { spec, payloadSchema });
      expect([same.status, (await same.json()).number]).toEqual([200, 1]);
    });

    test.each<[string, unknown, string]>([
      ['does not compile', { $ref: '#/$defs/none' }, ''],
      ['refers to the network', { properties: { a: { $ref: 'https://example.com/a.json' } } }, '/properties/a/$ref'],
      ['has a type that is none', { type: 'objct' }, '/type'],
      ['is no schema', 'object', ''],
    ])('that %s is refused with its place, and nothing is kept', async (_title, schema, pointer) => {
      for (const field of ['payloadSchema', 'resultSchema']) {
        const response = await api.post('/v1/definitions', { name: 'bad', spec: { image: 'a' }, [field]: schema });
        const problem = { status: 422, code: 'invalid-request', errors: [{ pointer: `/${field}${pointer}` }] };
        expect(await response.json()).toMatchObject(problem);
      }
      expect((await api.fetch('/v1/definitions/bad')).status).toBe(404);
    });

    test('with a pattern that explodes does not hold up the api', async () => {
      const path = await create({ payloadSchema: { pattern: '^(a+)+$' } });
      const response = await api.post(`${path}/jobs`, `${'a'.repeat(40)}b`);
      expect((await response.json()).errors[0].detail).toContain('takes longer than');
      expect((await api.post(`${path}/jobs`, 'aa')).status).toBe(202);
    });
  });

  test('an archived one takes no jobs, is left out of the list, and comes back', async () => {
    const path = await create();
    const name = nameOf(path);
    expect(await (await api.post(`${path}/archive`)).json()).toMatchObject({ archivedAt: expect.any(String) });
    for (const refused of [await api.post(`${path}/jobs`), await api.post('/v1/jobs', { definition: name })]) {
      expect(await refused.json()).toMatchObject({ status: 409, code: 'definition-archived' });
    }
    const isListed = async (query: string) =>
      (await get(`/v1/definitions?limit=200${query}`)).data.some((one: { name: string }) => one.name === name);
    expect([await isListed(''), await isListed('&archived')]).toEqual([false, true]);
    expect(await (await api.post(`${path}/restore`)).json()).not.toHaveProperty('archivedAt');
    expect((await api.post(`${path}/jobs`)).status).toBe(202);
  });

  test('one that is in use is not deleted; when its jobs have ended it is, and they stay', async () => {
    const path = await create();
    const { id, links } = await (await api.post(`${path}/jobs`)).json();
    const inUse = await api.send('DELETE', path);
    expect(await inUse.json()).toMatchObject({ status: 409, code: 'definition-in-use' });
    expect((await api.fetch(path)).status).toBe(200);
    await (await api.claim(id)).end();
    const deleted = await api.send('DELETE', path);
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    expect(await get(path)).toMatchObject({ status: 404, code: 'definition-not-found' });
    expect(await get(links.self)).toMatchObject({ state: 'succeeded', definition: { name: nameOf(path), version: 1 } });
  });

  describe('bad input', () => {
    test.each<[string, unknown, string]>([
      ['no name', { spec: { image: 'a' } }, '/name'],
      ['a name that cannot be', { name: 'A b', spec: { image: 'a' } }, '/name'],
      ['no spec', { name: 'x' }, '/spec'],
      ['no image', { name: 'x', spec: {} }, '/spec/image'],
      ['an unknown field', { name: 'x', spec: { image: 'a', comand: [] } }, '/spec/comand'],
      ['a payload', { name: 'x', spec: { image: 'a', payload: 1 } }, '/spec/payload'],
      ['an instant', { name: 'x', spec: { image: 'a', runAt: '2026-01-01T00:00:00Z' } }, '/spec/runAt'],
      ['a variable of ours', { name: 'x', spec: { image: 'a', env: { LONGSHORE_X: '1' } } }, '/spec/env/LONGSHORE_X'],
    ])('a definition with %s is refused with the place, and not kept', async (_title, body, pointer) => {
      const response = await api.post('/v1/definitions', body);
      expect(await response.json()).toMatchObject({ status: 422, code: 'invalid-request', errors: [{ pointer }] });
      expect((await api.fetch('/v1/definitions/x')).status).toBe(404);
    });

    test('a wrong field of a template is named with the one that was meant', async () => {
      const response = await api.post('/v1/definitions', { name: 'x', spec: { image: 'a', comand: [] } });
      expect((await response.json()).errors[0].detail).toContain('did you mean "command"?');
    });

    test.each<[Record<string, unknown>, string]>([
      [{ definition: 'nobodys' }, '/definition'],
      [{ definition: 'No Name' }, '/definition'],
      [{ definition: 7 }, '/definition'],
      [{ definition: null }, '/definition'],
    ])('a job of %j is refused with the place', async (body, pointer) => {
      const response = await api.post('/v1/jobs', body);
      expect(await response.json()).toMatchObject({ status: 422, code: 'invalid-request', errors: [{ pointer }] });
    });

    test('a job of a version that is not there, or with an image of its own, is refused', async () => {
      const name = nameOf(await create());
      const version = await (await api.post('/v1/jobs', { definition: `${name}@2` })).json();
      expect(version).toMatchObject({ status: 422, errors: [{ pointer: '/definition' }] });
      const image = await (await api.post('/v1/jobs', { definition: name, image: 'alpine:2' })).json();
      expect(image).toMatchObject({ status: 422, errors: [{ pointer: '/image' }] });
      const field = await (await api.post('/v1/jobs', { definition: name, comand: [] })).json();
      expect(field).toMatchObject({ status: 422, errors: [{ pointer: '/comand' }] });
      expect((await get(`/v1/definitions/${name}`)).openJobs).toBe(0);
    });

    test('what is not there is answered with 404', async () => {
      const path = await create();
      for (const [method, rest, body] of [
        ['GET', '', undefined],
        ['GET', '/versions', undefined],
        ['GET', '/versions/1', undefined],
        ['PATCH', '', { labels: {} }],
        ['DELETE', '', undefined],
        ['POST', '/versions', { spec: { image: 'a' } }],
        ['POST', '/live', { version: 1 }],
        ['POST', '/archive', undefined],
        ['POST', '/pause', undefined],
        ['POST', '/resume', undefined],
        ['POST', '/restore', undefined],
        ['POST', '/jobs', { a: 1 }],
      ] as const) {
        const response = await api.send(method, `/v1/definitions/nobodys${rest}`, body);
        expect(await response.json(), `${method} ${rest}`).toMatchObject({ status: 404, code: 'definition-not-found' });
      }
      for (const response of [
        await api.fetch(`${path}/versions/2`),
        await api.post(`${path}/live`, { version: 2 }),
        await api.post(`${path}/jobs?version=2`),
      ]) {
        expect(await response.json()).toMatchObject({ status: 404, code: 'version-not-found' });
      }
    });

    test.each(['version=0', 'delay=x', 'priority=10', 'runAt=tomorrow', 'image=a'])(
      'a job with ?%s is refused with 400',
      async (query) => {
        const response = await api.post(`${await create()}/jobs?${query}`);
        const [pointer] = query.split('=');
        expect(await response.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
      },
    );

    test("another project's definition is not there", async () => {
      const path = await create();
      const headers = { 'longshore-project': uniqueName('others') };
      expect((await api.post('/v1/projects', { name: headers['longshore-project'] })).status).toBe(201);
      expect((await api.fetch(path, { headers })).status).toBe(404);
      expect((await api.post('/v1/jobs', { definition: nameOf(path) }, headers)).status).toBe(422);
      expect((await api.send('DELETE', path, undefined, headers)).status).toBe(404);
    });
  });
});
