import { describeWith, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';
import { startApi } from '../../testing/start-api.fixture.ts';
import { nameOf, useDefinitions } from './definitions-under-test.fixture.ts';

describeWith('redis', 'definitions', ({ redis }) => {
  const definitions = useDefinitions(redis.url);

  test('a new one has a live version, which holds what was written', async () => {
    const path = await definitions.create(
      { labels: { team: 'ops' } },
      { timeout: '60s', resources: { memory: '64Mi' } },
    );
    const definition = await definitions.get(path);
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
    const again = await definitions.api.post('/v1/definitions', { name: nameOf(path), spec: { image: 'alpine:2' } });
    expect(await again.json()).toMatchObject({ status: 409, code: 'definition-exists' });
    expect((await definitions.get(path)).liveVersion.spec.image).toBe('alpine:1');
  });

  test('one that is created twice under one key is created once', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const request = { name: uniqueName('twice').toLowerCase(), spec: { image: 'alpine:1' } };
    const [first, again] = [
      await definitions.api.post('/v1/definitions', request, headers),
      await definitions.api.post('/v1/definitions', request, headers),
    ];
    expect([first.status, again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 201, 'true']);
    expect(await again.json()).toEqual(await first.json());
    const other = await definitions.api.post('/v1/definitions', { ...request, spec: { image: 'alpine:2' } }, headers);
    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });

  test('versions are added, listed, found, and made live, also older ones', async () => {
    const path = await definitions.create();
    const second = await definitions.api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
    expect([second.status, second.headers.get('location')]).toEqual([201, `${path}/versions/2`]);
    expect((await definitions.get(path)).live).toBe(2);
    const quiet = await definitions.api.post(`${path}/versions`, { spec: { image: 'alpine:3' }, live: false });
    expect(await quiet.json()).toMatchObject({ number: 3 });
    const { data } = await definitions.get(`${path}/versions`);
    expect(data.map(({ number }: { number: number }) => number)).toEqual([3, 2, 1]);
    const page = await definitions.get(`${path}/versions?limit=2`);
    expect((await definitions.get(`${path}/versions?cursor=${page.nextCursor}`)).data).toMatchObject([{ number: 1 }]);
    expect(await definitions.get(`${path}/versions/2`)).toMatchObject({ number: 2, spec: { image: 'alpine:2' } });
    expect(await (await definitions.api.post(`${path}/live`, { version: 1 })).json()).toMatchObject({
      live: 1,
      versions: 3,
    });
    const same = await definitions.api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
    expect([same.status, (await same.json()).number, (await definitions.get(path)).live]).toEqual([200, 2, 2]);
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
    const path = await definitions.create({ labels: { a: '1' } });
    const before = await definitions.get(path);
    const changed = await (await definitions.api.send('PATCH', path, { labels: { b: '2' } })).json();
    expect(changed).toEqual({ ...before, labels: { b: '2' }, changedAt: changed.changedAt });
  });

  test('an archived one takes no jobs, is left out of the list, and comes back', async () => {
    const path = await definitions.create();
    const name = nameOf(path);
    expect(await (await definitions.api.post(`${path}/archive`)).json()).toMatchObject({
      archivedAt: expect.any(String),
    });
    for (const refused of [
      await definitions.api.post(`${path}/jobs`),
      await definitions.api.post('/v1/jobs', { definition: name }),
    ]) {
      expect(await refused.json()).toMatchObject({ status: 409, code: 'definition-archived' });
    }
    const isListed = async (query: string) =>
      (await definitions.get(`/v1/definitions?limit=200${query}`)).data.some(
        (one: { name: string }) => one.name === name,
      );
    expect([await isListed(''), await isListed('&archived')]).toEqual([false, true]);
    expect(await (await definitions.api.post(`${path}/restore`)).json()).not.toHaveProperty('archivedAt');
    expect((await definitions.api.post(`${path}/jobs`)).status).toBe(202);
  });

  test('one that is in use is not deleted; when its jobs have ended it is, and they stay', async () => {
    const path = await definitions.create();
    const { id, links } = await (await definitions.api.post(`${path}/jobs`)).json();
    const inUse = await definitions.api.send('DELETE', path);
    expect(await inUse.json()).toMatchObject({ status: 409, code: 'definition-in-use' });
    expect((await definitions.api.fetch(path)).status).toBe(200);
    await (await definitions.api.claim(id)).end();
    const deleted = await definitions.api.send('DELETE', path);
    expect([deleted.status, await deleted.text()]).toEqual([204, '']);
    expect(await definitions.get(path)).toMatchObject({ status: 404, code: 'definition-not-found' });
    expect(await definitions.get(links.self)).toMatchObject({
      state: 'succeeded',
      definition: { name: nameOf(path), version: 1 },
    });
  });
});
