import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';
import { MAX_SUBMIT_BYTES } from './submit-job.ts';

const UNKNOWN = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA';

describeWith('redis', 'bad input', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(async () => {
    const { data } = await (await api.fetch('/v1/jobs')).json();
    expect(data, 'nothing half-written').toEqual([]);
    await api.stop();
  });

  describe('a body', () => {
    const image = 'alpine:3.20';
    test.each<[string, unknown, string]>([
      ['an unknown field', { image, comand: ['x'] }, '/comand'],
      ['an unknown field within', { image, retry: { atempts: 2 } }, '/retry/atempts'],
      ['no image', {}, '/image'],
      ['no object', [], ''],
      ['a wrong type', { image, priority: 'high' }, '/priority'],
      ['an image at a link-local address', { image: '169.254.169.254/x' }, '/image'],
      ['an image in upper case', { image: 'Alpine' }, '/image'],
      ['an image of 300 characters', { image: 'a'.repeat(300) }, '/image'],
      ['an image with NUL', { image: 'a\0b' }, '/image'],
      ['an absurd duration', { image, timeout: '999999999d' }, '/timeout'],
      ['a duration without unit', { image, timeout: '30' }, '/timeout'],
      ['a negative duration', { image, delay: '-1s' }, '/delay'],
      ['an absurd size', { image, resources: { memory: '999999999999Ti' } }, '/resources/memory'],
      ['no memory', { image, resources: { memory: '0' } }, '/resources/memory'],
      ['NUL in a command', { image, command: ['a\0'] }, '/command/0'],
      ['NUL in a variable', { image, env: { A: '\0' } }, '/env/A'],
      ['a variable of ours', { image, env: { LONGSHORE_JOB_ID: 'x' } }, '/env/LONGSHORE_JOB_ID'],
      ['a label in upper case', { image, labels: { Team: 'x' } }, '/labels/Team'],
      ['a control character in a label', { image, labels: { a: 'b\n' } }, '/labels/a'],
      ['a time that is none', { image, runAt: 'tomorrow' }, '/runAt'],
      ['two times', { image, runAt: '2026-01-01T00:00:00Z', delay: '1s' }, '/runAt'],
      ['a pool that cannot be', { image, pool: '../x' }, '/pool'],
    ])('with %s is refused with 422 and the place', async (_title, body, pointer) => {
      const response = await api.post('/v1/jobs', body);
      await expectProblem(response, { status: 422, code: 'invalid-request', errors: [{ pointer }] });
    });

    test.each<[string, string, string]>([
      ['__proto__ in the environment', '{"image":"a","env":{"__proto__":"x"}}', '/env/__proto__'],
      ['__proto__ in labels, escaped', '{"image":"a","labels":{"\\u005f_proto__":"x"}}', '/labels/__proto__'],
      ['__proto__ in the payload', '{"image":"a","payload":[{"__proto__":1}]}', '/payload/0/__proto__'],
      ['half a surrogate pair', '{"image":"a","payload":"\\ud800"}', '/payload'],
      ['half a surrogate pair in a name', '{"image":"a","payload":{"\\udc00":1}}', '/payload/\ufffd'],
    ])('with %s is refused with 422 and the place', async (_title, body, pointer) => {
      const response = await send(api, body);
      await expectProblem(response, { status: 422, code: 'invalid-request', errors: [{ pointer }] });
    });

    test('names the field that was meant', async () => {
      const problem = await (await api.post('/v1/jobs', { image, comand: [] })).json();
      expect(problem.errors[0].detail).toContain('did you mean "command"?');
    });

    test.each<[string, string, string]>([
      ['ends too early', '{"image":', 'line 1, column 10'],
      ['has a stray token', '{"image":\n tru}', 'line 2, column 5'],
      ['is no JSON', 'image=alpine', 'line 1, column 1'],
      ['has a comma too many', '{"image":"a",}', 'position 13'],
    ])('that %s is refused with 400 and the position', async (_title, body, position) => {
      const problem = await expectProblem(await send(api, body), { status: 400, code: 'malformed-json' });
      expect(problem.detail).toContain(position);
    });

    test('that is nested a hundred thousand levels deep is refused and harms nothing', async () => {
      const deep = `{"image":"a","payload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
      await expectProblem(await send(api, deep), { status: 422, code: 'invalid-request' });
    });

    test('that is no UTF-8 is refused with 400', async () => {
      const response = await send(api, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
      await expectProblem(response, { status: 400, code: 'malformed-json' });
    });

    test('that is missing is refused with 422', async () => {
      await expectProblem(await api.post('/v1/jobs'), { status: 422, code: 'invalid-request' });
    });

    test.each(['text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=latin1', 'rubbish'])(
      'as %s is refused with 415',
      async (contentType) => {
        const response = await send(api, '{"image":"a"}', { 'content-type': contentType });
        await expectProblem(response, { status: 415, code: 'unsupported-media-type' });
      },
    );

    test('as a form is refused with 415 where it is no JSON', async () => {
      const response = await send(api, 'image=alpine', { 'content-type': 'application/x-www-form-urlencoded' });
      await expectProblem(response, { status: 415, code: 'unsupported-media-type' });
    });

    test('in an unknown encoding is refused with 415, in a broken one with 400', async () => {
      const unknown = await send(api, 'x', { 'content-encoding': 'rot13' });
      await expectProblem(unknown, { status: 415, code: 'unsupported-media-type' });
      const broken = await send(api, 'x', { 'content-encoding': 'gzip' });
      await expectProblem(broken, { status: 400, code: 'malformed-request' });
    });

    test('beyond the limit is refused with 413', async () => {
      const payload = 'x'.repeat(MAX_SUBMIT_BYTES);
      await expectProblem(await send(api, JSON.stringify({ image, payload })), { status: 413, code: 'body-too-large' });
    });

    test('with a payload beyond its own limit is refused with 422', async () => {
      const response = await api.post('/v1/jobs', { image, payload: 'x'.repeat(1_048_577) });
      await expectProblem(response, { status: 422, errors: [{ pointer: '/payload' }] });
    });

    test('beside an action that takes none is refused', async () => {
      const response = await api.post(`/v1/jobs/${UNKNOWN}/cancel`, { reason: 'x' });
      await expectProblem(response, { status: 422, errors: [{ pointer: '/reason' }] });
    });
  });

  describe('a query', () => {
    test.each([
      ['limit=abc', 'limit'],
      ['limit=0', 'limit'],
      ['limit=201', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['limti=5', 'limti'],
      ['cursor=xyz', 'cursor'],
      [`cursor=${Buffer.from('job_x').toString('base64url')}`, 'cursor'],
      ['cursor=', 'cursor'],
      ['state=runing', 'state'],
      ['state=', 'state'],
      ['label=team', 'label'],
      ['label=Team%3Dops', 'label'],
      ['label=__proto__%3Dx', 'label'],
      ['label=a%3Db&label=a%3Dc', 'label'],
      ['createdAfter=yesterday', 'createdAfter'],
      ['createdBefore=2026-13-01T00:00:00Z', 'createdBefore'],
      ['pool=a/b', 'pool'],
      ['pool=%ff', 'pool'],
      ['pool=%', 'pool'],
      ['pool=%00', 'pool'],
      ['__proto__=x', '__proto__'],
      ['constructor=x', 'constructor'],
    ])('with %s is refused with 400 and the name', async (query, pointer) => {
      const response = await api.fetch(`/v1/jobs?${query}`);
      await expectProblem(response, { status: 400, code: 'invalid-parameter', errors: [{ pointer }] });
    });

    test.each([
      'tail=-1',
      'tail=10001',
      'attempt=0',
      'stream=stdin',
      'since=9999-01-01T00:00:00Z',
      'since=x',
      'follow=maybe',
    ])('for logs with %s is refused with 400', async (query) => {
      await expectProblem(await api.fetch(`/v1/jobs/${UNKNOWN}/logs?${query}`), {
        status: 400,
        code: 'invalid-parameter',
      });
    });

    test.each(['wait=61', 'wait=-1', 'wait=30s'])('with %s for one job is refused with 400', async (query) => {
      await expectProblem(await api.fetch(`/v1/jobs/${UNKNOWN}?${query}`), { status: 400, code: 'invalid-parameter' });
    });
  });

  describe('an address', () => {
    test.each([
      ['/v1/jobs/42', 400, 'invalid-parameter'],
      ['/v1/jobs/job_%00', 400, 'invalid-parameter'],
      ['/v1/jobs/%E0%A4%A', 400, 'malformed-request'],
      [`/v1/jobs/${UNKNOWN}`, 404, 'job-not-found'],
      [`/v1/jobs/${UNKNOWN}/logs`, 404, 'job-not-found'],
      [`/v1/jobs/${UNKNOWN}/result`, 404, 'job-not-found'],
      [`/v1/jobs/${UNKNOWN}/explain`, 404, 'job-not-found'],
      [`/v1/jobs/${UNKNOWN}/attempts/1`, 404, 'job-not-found'],
      [`/v1/jobs/${UNKNOWN}/attempts/x`, 400, 'invalid-parameter'],
      ['/v1/workers/worker_01KB3VJ2Z4M8Q6T0XW5N7RPCEA', 404, 'worker-not-found'],
      ['/v1/workers/x', 400, 'invalid-parameter'],
      ['/v1/pools/nobodys-pool', 404, 'pool-not-found'],
      ['/v1/job', 404, 'route-not-found'],
      ['/V1/jobs', 404, 'route-not-found'],
      ['/', 404, 'route-not-found'],
    ])('%s is answered with %i %s', async (path, status, code) => {
      await expectProblem(await api.fetch(path), { status, code, instance: path.replace(/%E0.*/, '%E0%A4%A') });
    });

    test('with a malformed id names it', async () => {
      await expectProblem(await api.fetch('/v1/jobs/42'), { status: 400, errors: [{ pointer: 'id' }] });
    });

    test('that takes other methods names them', async () => {
      const response = await api.fetch('/v1/jobs', { method: 'DELETE' });
      expect(response.headers.get('allow')).toBe('POST, GET, HEAD');
      await expectProblem(response, { status: 405, code: 'method-not-allowed' });
      expect((await api.fetch('/v1/jobs', { method: 'OPTIONS' })).status).toBe(204);
    });

    test('with an Accept that logs cannot meet is refused with 406', async () => {
      const response = await api.fetch(`/v1/jobs/${UNKNOWN}/logs`, { headers: { accept: 'image/png' } });
      await expectProblem(response, { status: 406, code: 'not-acceptable' });
    });
  });

  describe('headers', () => {
    test('that may stand there once are refused twice', async () => {
      const status = await sendTwice(api, 'Idempotency-Key', ['a', 'b']);
      expect(status).toBe(400);
    });

    test('that are too long are refused with 431, and what is no HTTP with 400', async () => {
      expect(await sendRaw(api, `GET /livez HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
        /^HTTP\/1.1 431 [\s\S]*application\/problem\+json/,
      );
      expect(await sendRaw(api, 'rubbish\r\n\r\n')).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"malformed-request"/);
    });

    test.each(['x', '1', '1-1-1', '0.0.0.0', "1.0.0.0'"])('Last-Event-ID %j is refused with 400', async (id) => {
      const headers = { accept: 'text/event-stream', 'last-event-id': id };
      await expectProblem(await api.fetch('/v1/events', { headers }), { status: 400, code: 'invalid-parameter' });
    });

    test('the request id is echoed, in the problem and the log too', async () => {
      const response = await api.fetch('/v1/jobs/42', { headers: { 'x-request-id': 'mine-1' } });
      expect(response.headers.get('x-request-id')).toBe('mine-1');
      expect(await response.json()).toMatchObject({ requestId: 'mine-1' });
      await expect.poll(() => api.log.some((line) => line.includes('"requestId":"mine-1"'))).toBe(true);
    });

    test('a request id that could break a log is replaced', async () => {
      const response = await api.fetch('/livez', { headers: { 'x-request-id': 'a b' } });
      expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    });
  });
});

async function expectProblem(response: Response, expected: Record<string, unknown>): Promise<{ detail: string }> {
  const problem = await response.json();
  expect(problem).toMatchObject(expected);
  expect(response.status).toBe(problem.status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(problem).toMatchObject({ title: expect.any(String), requestId: response.headers.get('x-request-id') });
  return problem;
}

function send(api: TestApi, body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> {
  return api.fetch('/v1/jobs', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: new Uint8Array(Buffer.from(body)),
  });
}

function sendTwice(api: TestApi, name: string, values: string[]): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${api.url}/v1/jobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [name]: values },
    });
    request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    request.end('{"image":"a"}');
  });
}

async function sendRaw(api: TestApi, text: string): Promise<string> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.end(text);
  let answer = '';
  for await (const piece of socket) answer += piece;
  return answer;
}
