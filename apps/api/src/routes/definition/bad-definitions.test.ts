import { describeWith, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';
import { nameOf, useDefinitions } from './definitions-under-test.fixture.ts';

describeWith('redis', 'definitions that cannot be', ({ redis }) => {
  const definitions = useDefinitions(redis.url);

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
    const response = await definitions.api.post('/v1/definitions', body);
    expect(await response.json()).toMatchObject({ status: 422, code: 'invalid-request', errors: [{ pointer }] });
    expect((await definitions.api.fetch('/v1/definitions/x')).status).toBe(404);
  });

  test('a wrong field of a template is named with the one that was meant', async () => {
    const response = await definitions.api.post('/v1/definitions', { name: 'x', spec: { image: 'a', comand: [] } });
    expect((await response.json()).errors[0].detail).toContain('did you mean "command"?');
  });

  test.each<[Record<string, unknown>, string]>([
    [{ definition: 'nobodys' }, '/definition'],
    [{ definition: 'No Name' }, '/definition'],
    [{ definition: 7 }, '/definition'],
    [{ definition: null }, '/definition'],
  ])('a job of %j is refused with the place', async (body, pointer) => {
    const response = await definitions.api.post('/v1/jobs', body);
    expect(await response.json()).toMatchObject({ status: 422, code: 'invalid-request', errors: [{ pointer }] });
  });

  test('a job of a version that is not there, or with an image of its own, is refused', async () => {
    const name = nameOf(await definitions.create());
    const version = await (await definitions.api.post('/v1/jobs', { definition: `${name}@2` })).json();
    expect(version).toMatchObject({ status: 422, errors: [{ pointer: '/definition' }] });
    const image = await (await definitions.api.post('/v1/jobs', { definition: name, image: 'alpine:2' })).json();
    expect(image).toMatchObject({ status: 422, errors: [{ pointer: '/image' }] });
    const field = await (await definitions.api.post('/v1/jobs', { definition: name, comand: [] })).json();
    expect(field).toMatchObject({ status: 422, errors: [{ pointer: '/comand' }] });
    expect((await definitions.get(`/v1/definitions/${name}`)).openJobs).toBe(0);
  });

  test('what is not there is answered with 404', async () => {
    const path = await definitions.create();
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
      const response = await definitions.api.send(method, `/v1/definitions/nobodys${rest}`, body);
      expect(await response.json(), `${method} ${rest}`).toMatchObject({ status: 404, code: 'definition-not-found' });
    }
    for (const response of [
      await definitions.api.fetch(`${path}/versions/2`),
      await definitions.api.post(`${path}/live`, { version: 2 }),
      await definitions.api.post(`${path}/jobs?version=2`),
    ]) {
      expect(await response.json()).toMatchObject({ status: 404, code: 'version-not-found' });
    }
  });

  test.each(['version=0', 'delay=x', 'priority=10', 'runAt=tomorrow', 'image=a'])(
    'a job with ?%s is refused with 400',
    async (query) => {
      const response = await definitions.api.post(`${await definitions.create()}/jobs?${query}`);
      const [pointer] = query.split('=');
      expect(await response.json()).toMatchObject({ status: 400, errors: [{ pointer }] });
    },
  );

  test("another project's definition is not there", async () => {
    const path = await definitions.create();
    const headers = { 'longshore-project': uniqueName('others') };
    expect((await definitions.api.post('/v1/projects', { name: headers['longshore-project'] })).status).toBe(201);
    expect((await definitions.api.fetch(path, { headers })).status).toBe(404);
    expect((await definitions.api.post('/v1/jobs', { definition: nameOf(path) }, headers)).status).toBe(422);
    expect((await definitions.api.send('DELETE', path, undefined, headers)).status).toBe(404);
  });
});
