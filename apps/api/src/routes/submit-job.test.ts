import { readPayload } from '@longshore/store';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'POST /v1/jobs', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const request = () => ({ image: 'alpine:3.20', pool: api.pool, payload: { a: 1 }, labels: { team: 'ops' } });

  test('an accepted job is answered with 202, its address, and every default', async () => {
    const response = await api.post('/v1/jobs', request());
    const job = await response.json();
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/v1/jobs/${job.id}`);
    expect(job).toMatchObject({ state: 'queued', labels: { team: 'ops' }, attempts: [], spec: { timeout: '1h' } });
    expect(await (await api.fetch(job.links.self)).json()).toEqual(job);
  });

  test.each(['12345678901234567890', '0.1e400', '-0', '1.0', '1E5', '[0.1,{"id":9007199254740993}]', '"1.0"', '7'])(
    'the payload %s is kept as it was written',
    async (payload) => {
      const body = `{"image":"a","priority":5.0,"payload": ${payload}}`;
      const response = await api.fetch('/v1/jobs', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const { id } = await response.json();
      expect(await readPayload(api.context.store, api.project, id)).toBe(payload);
      const retried = await api.claim(id);
      await retried.end();
      const again = await (await api.post(`/v1/jobs/${id}/retry`)).json();
      expect(await readPayload(api.context.store, api.project, again.id)).toBe(payload);
    },
  );

  test('a key with a payload that differs in its last digit is refused', async () => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': uniqueName('key') };
    const send = (digit: number) => {
      const body = `{"image":"a","payload":1234567890123456789${digit}}`;
      return api.fetch('/v1/jobs', { method: 'POST', headers, body });
    };
    expect((await send(1)).status).toBe(202);
    expect((await send(2)).status).toBe(422);
    expect((await send(1)).headers.get('idempotent-replayed')).toBe('true');
  });

  test('a number beside the payload is judged as a number, however it is written', async () => {
    const body = '{"image":"a","priority":1e400,"payload":1.0}';
    const headers = { 'content-type': 'application/json' };
    const response = await api.fetch('/v1/jobs', { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ status: 422, errors: [{ pointer: '/priority' }] });
  });

  test('a job with a delay is scheduled', async () => {
    const job = await api.submit({ delay: '10m' });
    expect(job).toMatchObject({ state: 'scheduled' });
    expect(Date.parse(job.dueAt as string) - Date.parse(job.createdAt as string)).toBe(600_000);
  });

  test('the same key and body give the same answer, and make one job', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const first = await api.post('/v1/jobs', request(), headers);
    const second = await api.post('/v1/jobs', Object.fromEntries(Object.entries(request()).reverse()), headers);
    expect(second.status).toBe(202);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(await second.text()).toBe(await first.text());
  });

  test('a replay shows the job as it was made, also when it has ended since', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const first = await (await api.post('/v1/jobs', request(), headers)).json();
    await (await api.claim(first.id)).end();
    expect(await (await api.post('/v1/jobs', request(), headers)).json()).toEqual(first);
  });

  test('many requests at once under one key make one job', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/v1/jobs', request(), headers)));
    const ids = await Promise.all(answers.map(async (answer) => (await answer.json()).id));
    expect(new Set(ids).size).toBe(1);
  });

  test('a key with another body is refused with 422', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    await api.post('/v1/jobs', request(), headers);
    const response = await api.post('/v1/jobs', { ...request(), priority: 9 }, headers);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'idempotency-key-reused' });
  });

  test.each([
    ['', 'empty'],
    ['k'.repeat(256), 'too long'],
    ['a\tb', 'not printable'],
  ])('the key %j is refused with 400: it is %s', async (key) => {
    const response = await api.post('/v1/jobs', request(), { 'idempotency-key': key });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: 'Idempotency-Key' }] });
  });

  test('a client that waits gets the whole job when it ends', async () => {
    const answer = api.post(
      '/v1/jobs',
      { ...request(), labels: { wait: 'yes' } },
      { prefer: 'respond-async, wait=30' },
    );
    const id = await findNewest(api, 'wait=yes');
    await (await api.claim(id)).end({ outcome: 'succeeded', exitCode: 0 }, '{"sum":42}');
    const response = await answer;
    expect(response.status).toBe(200);
    expect(response.headers.get('preference-applied')).toBe('wait=30');
    expect(await response.json()).toMatchObject({
      id,
      state: 'succeeded',
      result: { sum: 42 },
      attempts: [{ number: 1 }],
    });
  });

  test('a wait that ends before the job is answered with 202 and the job goes on', async () => {
    const response = await api.post('/v1/jobs', request(), { prefer: 'wait=1' });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ state: 'queued' });
  });

  test.each(['wait', 'wait=', 'wait=-1', 'wait=soon', ';;;', 'wait=1e9'])(
    'the preference %j is ignored',
    async (prefer) => {
      expect((await api.post('/v1/jobs', request(), { prefer })).status).toBe(202);
    },
  );

  test('a JSON body with the content type that curl sends is taken, but not from a browser', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await api.post('/v1/jobs', request(), form)).status).toBe(202);
    expect((await api.post('/v1/jobs', request(), { ...form, origin: api.url })).status).toBe(415);
  });
});

async function findNewest(api: TestApi, label: string): Promise<string> {
  for (;;) {
    const { data } = await (await api.fetch(`/v1/jobs?pool=${api.pool}&label=${encodeURIComponent(label)}`)).json();
    if (data[0]) return data[0].id;
  }
}
