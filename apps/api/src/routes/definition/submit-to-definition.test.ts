import { readPayload } from '@longshore/store';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { nameOf, useDefinitions } from './definitions-under-test.fixture.ts';

describeWith('redis', 'a job of a definition', ({ redis }) => {
  const definitions = useDefinitions(redis.url);

  test('is completed by the live version, and its own fields win', async () => {
    const path = await definitions.create({}, { env: { A: '1', B: '1' }, timeout: '2m', labels: { team: 'ops' } });
    const body = { definition: nameOf(path), env: { B: '2' }, labels: { run: 'x' }, priority: 7 };
    const job = await (await definitions.api.post('/v1/jobs', body)).json();
    expect(job).toMatchObject({
      state: 'queued',
      definition: { name: nameOf(path), version: 1 },
      image: 'alpine:1',
      labels: { team: 'ops', run: 'x' },
      priority: 7,
      spec: { env: { A: '1', B: '2' }, timeout: '2m' },
    });
    expect(await definitions.get(job.links.self)).toEqual(job);
    expect((await definitions.get(path)).openJobs).toBe(1);
  });

  test('keeps its version when another one goes live, and may name one', async () => {
    const path = await definitions.create();
    const first = await (await definitions.api.post('/v1/jobs', { definition: nameOf(path) })).json();
    await definitions.api.post(`${path}/versions`, { spec: { image: 'alpine:2', pool: definitions.api.pool } });
    expect(await definitions.get(first.links.self)).toMatchObject({ image: 'alpine:1', definition: { version: 1 } });
    const second = await (await definitions.api.post('/v1/jobs', { definition: nameOf(path) })).json();
    expect(second).toMatchObject({ image: 'alpine:2', definition: { version: 2 } });
    const older = await (await definitions.api.post('/v1/jobs', { definition: `${nameOf(path)}@1` })).json();
    expect(older).toMatchObject({ image: 'alpine:1', definition: { version: 1 } });
  });

  test('takes the body as its payload, number for number', async () => {
    const path = await definitions.create();
    const payload = '{"payload":1.0,"id":12345678901234567890,"jobs":[{"payload":1E5}]}';
    const response = await definitions.api.fetch(`${path}/jobs?label=run%3Dx&priority=2&version=1`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: payload,
    });
    const job = await response.json();
    expect([response.status, response.headers.get('location')]).toEqual([202, job.links.self]);
    expect(job).toMatchObject({ labels: { run: 'x' }, priority: 2, definition: { version: 1 } });
    expect(await readPayload(definitions.api.context.store, definitions.api.project, job.id)).toBe(payload);
  });

  test('of a definition needs no body, and may be delayed', async () => {
    const path = await definitions.create({}, { delay: '1h' });
    expect(await (await definitions.api.post(`${path}/jobs`)).json()).toMatchObject({ state: 'scheduled' });
    expect(await (await definitions.api.post(`${path}/jobs?delay=0s`)).json()).toMatchObject({ state: 'queued' });
    expect(await (await definitions.api.post(`${path}/jobs?runAt=2020-01-01T00:00:00Z`)).json()).toMatchObject({
      state: 'queued',
    });
  });

  test('that is asked for again under its key is the first one, whatever is live by then', async () => {
    const path = await definitions.create();
    const headers = { 'idempotency-key': 'k' };
    const first = await (await definitions.api.post(`${path}/jobs`, { a: 1 }, headers)).json();
    await definitions.api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
    const again = await definitions.api.post(`${path}/jobs`, { a: 1 }, headers);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    const { id, image, definition, spec } = first;
    expect(await again.json()).toMatchObject({ id, image, definition, spec });
    const other = await definitions.api.post(`${path}/jobs?priority=9`, { a: 1 }, headers);
    expect(await other.json()).toMatchObject({ status: 422, code: 'idempotency-key-reused' });
  });

  test('that is asked about is judged as if it were submitted, and is not', async () => {
    const path = await definitions.create({}, { timeout: '2m' });
    const response = await definitions.api.post(`${path}/jobs?dryRun`, { a: 1 });
    expect(await response.json()).toMatchObject({ dryRun: true, spec: { image: 'alpine:1', timeout: '2m' } });
    expect((await definitions.get(path)).openJobs).toBe(0);
  });

  test('in a batch is completed like any other, and a bad one does not hold up the others', async () => {
    const path = await definitions.create();
    const jobs = [
      { definition: nameOf(path) },
      { definition: 'nobodys' },
      { image: 'alpine:9', pool: definitions.api.pool },
    ];
    const headers = { 'idempotency-key': `batch-${nameOf(path)}` };
    const { results } = await (await definitions.api.post('/v1/jobs/batch', { jobs }, headers)).json();
    expect(results).toMatchObject([
      { status: 202, job: { image: 'alpine:1', definition: { version: 1 } } },
      { status: 422, problem: { errors: [{ pointer: '/definition' }] } },
      { status: 202, job: { image: 'alpine:9' } },
    ]);
    await definitions.api.post(`${path}/versions`, { spec: { image: 'alpine:2' } });
    const again = await (await definitions.api.post('/v1/jobs/batch', { jobs }, headers)).json();
    const { id, image, definition } = results[0].job;
    expect(again.results[0].job).toMatchObject({ id, image, definition });
    expect((await definitions.get(path)).openJobs).toBe(1);
  });

  test('is found by its definition', async () => {
    const path = await definitions.create();
    const { id } = await (await definitions.api.post(`${path}/jobs`)).json();
    expect((await definitions.get((await definitions.get(path)).links.jobs)).data).toMatchObject([{ id }]);
  });
});
