import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { nameOf, useDefinitions } from './definitions-under-test.fixture.ts';

describeWith('redis', 'a schema', ({ redis }) => {
  const definitions = useDefinitions(redis.url);

  const payloadSchema = {
    type: 'object',
    properties: { width: { type: 'integer', minimum: 1 } },
    required: ['width'],
    additionalProperties: false,
  };

  test('of payloads lets pass what fits, and refuses the rest with its places', async () => {
    const path = await definitions.create({ payloadSchema });
    expect((await definitions.get(path)).liveVersion.payloadSchema).toEqual(payloadSchema);
    expect((await definitions.api.post(`${path}/jobs`, { width: 3 })).status).toBe(202);
    const wrong = await (await definitions.api.post(`${path}/jobs`, { width: 0, hight: 1 })).json();
    expect(wrong).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(wrong.errors).toEqual(
      expect.arrayContaining([
        { pointer: '/hight', detail: 'is not allowed here' },
        { pointer: '/width', detail: 'must be >= 1' },
      ]),
    );
    const named = await (await definitions.api.post('/v1/jobs', { definition: nameOf(path), payload: {} })).json();
    expect(named).toMatchObject({ status: 422, errors: [{ pointer: '/payload/width', detail: 'is missing' }] });
    const none = await (await definitions.api.post(`${path}/jobs`)).json();
    expect(none).toMatchObject({ status: 422, errors: [{ pointer: '', detail: 'must be object' }] });
    expect((await definitions.get(path)).openJobs).toBe(1);
  });

  test('belongs to its version', async () => {
    const path = await definitions.create({ payloadSchema });
    const spec = { image: 'alpine:1', pool: definitions.api.pool };
    await definitions.api.post(`${path}/versions`, { spec });
    expect((await definitions.api.post(`${path}/jobs`, 'anything')).status).toBe(202);
    expect((await definitions.api.post(`${path}/jobs?version=1`, 'anything')).status).toBe(422);
    const same = await definitions.api.post(`${path}/versions`, { spec, payloadSchema });
    expect([same.status, (await same.json()).number]).toEqual([200, 1]);
  });

  test.each<[string, unknown, string]>([
    ['does not compile', { $ref: '#/$defs/none' }, ''],
    ['refers to the network', { properties: { a: { $ref: 'https://example.com/a.json' } } }, '/properties/a/$ref'],
    ['has a type that is none', { type: 'objct' }, '/type'],
    ['is no schema', 'object', ''],
  ])('that %s is refused with its place, and nothing is kept', async (_title, schema, pointer) => {
    for (const field of ['payloadSchema', 'resultSchema']) {
      const response = await definitions.api.post('/v1/definitions', {
        name: 'bad',
        spec: { image: 'a' },
        [field]: schema,
      });
      const problem = { status: 422, code: 'invalid-request', errors: [{ pointer: `/${field}${pointer}` }] };
      expect(await response.json()).toMatchObject(problem);
    }
    expect((await definitions.api.fetch('/v1/definitions/bad')).status).toBe(404);
  });

  test('with a pattern that explodes does not hold up the api', async () => {
    const path = await definitions.create({ payloadSchema: { pattern: '^(a+)+$' } });
    const response = await definitions.api.post(`${path}/jobs`, `${'a'.repeat(40)}b`);
    expect((await response.json()).errors[0].detail).toContain('takes longer than');
    expect((await definitions.api.post(`${path}/jobs`, 'aa')).status).toBe(202);
  });
});
