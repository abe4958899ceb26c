import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'a request that a browser sends for a page', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const cancel = async (headers: Record<string, string>) => {
    const { id } = await api.submit();
    const response = await api.post(`/v1/jobs/${id}/cancel`, undefined, headers);
    const { state } = await (await api.fetch(`/v1/jobs/${id}`)).json();
    return { status: response.status, code: (await response.json()).code, state };
  };

  test.each([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://127.0.0.1:1' }],
    [{ origin: 'null' }],
    [{ origin: '' }],
  ])('of another origin, with %j, cancels nothing', async (headers) => {
    expect(await cancel(headers)).toEqual({ status: 403, code: 'cross-origin-refused', state: 'queued' });
  });

  test('of another origin neither retries, nor drains, nor submits', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    const { id } = await api.submit();
    for (const path of [`/v1/jobs/${id}/retry`, '/v1/workers/worker_01KB3VJ2Z4M8Q6T0XW5N7RPCEA/drain', '/v1/jobs']) {
      expect((await api.post(path, undefined, headers)).status).toBe(403);
    }
  });

  test.each([[{ 'sec-fetch-site': 'same-origin' }], [{ 'sec-fetch-site': 'none' }], [{}]])(
    'of our own origin, or by no page at all, with %j, is done',
    async (headers) => {
      expect(await cancel(headers)).toMatchObject({ status: 200, state: 'cancelled' });
    },
  );

  test('of our own origin is done where the browser names only the origin', async () => {
    expect(await cancel({ origin: api.url })).toMatchObject({ status: 200, state: 'cancelled' });
  });

  test('of another origin may read, which the browser then keeps from the page', async () => {
    const response = await api.fetch('/v1/jobs?limit=1', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
