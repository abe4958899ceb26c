import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { nameOf, useDefinitions } from './definitions-under-test.fixture.ts';

describeWith('redis', 'a definition', ({ redis }) => {
  const definitions = useDefinitions(redis.url);

  test('a paused one takes jobs, which wait until it is resumed', async () => {
    const path = await definitions.create();
    expect(await (await definitions.api.post(`${path}/pause`)).json()).toMatchObject({ paused: true });
    const { links } = await (await definitions.api.post(`${path}/jobs`)).json();
    expect(await definitions.get(links.self)).toMatchObject({
      state: 'blocked',
      blockedBy: `limit:definition.${nameOf(path)}`,
    });
    expect(await definitions.get(path)).toMatchObject({ paused: true, waiting: 1, openJobs: 1 });
    expect(await (await definitions.api.post(`${path}/resume`)).json()).toMatchObject({ paused: false, waiting: 0 });
    expect(await definitions.get(links.self)).toMatchObject({ state: 'queued' });
  });

  test('its limits change while jobs wait, and go when it is deleted', async () => {
    const path = await definitions.create();
    const limits = { concurrency: { limit: 1 }, rateLimit: { rate: '1000/s', burst: 10 } };
    expect(await (await definitions.api.send('PATCH', path, limits)).json()).toMatchObject(limits);
    const jobs: { links: Record<string, string> }[] = [];
    for (let each = 0; each < 3; each++) jobs.push(await (await definitions.api.post(`${path}/jobs`)).json());
    const states = () =>
      Promise.all(jobs.map(async ({ links }) => (await definitions.get(links.self as string)).state));
    expect(await states()).toEqual(['queued', 'blocked', 'blocked']);
    await definitions.api.send('PATCH', path, { concurrency: { limit: null }, rateLimit: null });
    expect(await states()).toEqual(['queued', 'queued', 'queued']);
    expect(await definitions.get(path)).not.toHaveProperty('concurrency');
    await definitions.api.post(`${path}/pause`);
    for (const { links } of jobs) await definitions.api.post(links.cancel as string);
    expect((await definitions.api.send('DELETE', path)).status).toBe(204);
    await definitions.api.post('/v1/definitions', { name: nameOf(path), spec: { image: 'a' } });
    expect(await definitions.get(path)).toMatchObject({ paused: false });
  });

  test('a key is taken from the payload, and each key has slots of its own', async () => {
    const path = await definitions.create();
    const key = { pointer: '/customer/id', limit: 1, whenFull: 'queue' };
    expect(await (await definitions.api.send('PATCH', path, { concurrency: { key } })).json()).toMatchObject({
      concurrency: { key },
    });
    const submit = async (payload: unknown) => (await definitions.api.post(`${path}/jobs`, payload)).json();
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
    const response = await definitions.api.send('PATCH', await definitions.create(), body);
    expect(await response.json()).toMatchObject({ status: 422, errors: [{ pointer }] });
  });
});
