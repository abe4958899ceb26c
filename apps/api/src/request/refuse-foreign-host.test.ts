import { request } from 'node:http';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

/** fetch sets `Host` itself, so this asks by hand. */
async function ask(api: TestApi, host: string, path = '/v1/jobs?limit=1'): Promise<{ status: number; body: string }> {
  return await new Promise((resolve, reject) => {
    request(`${api.url}${path}`, { headers: { host } }, async (response) => {
      let body = '';
      for await (const chunk of response) body += chunk;
      resolve({ status: response.statusCode ?? 0, body });
    })
      .on('error', reject)
      .end();
  });
}

describeWith('redis', 'a request for a host', ({ redis }) => {
  const statuses = async (settings: Record<string, string>, hosts: readonly string[]) => {
    const api = await startApi({ redisUrl: redis.url, settings });
    try {
      return await Promise.all(hosts.map(async (host) => (await ask(api, host)).status));
    } finally {
      await api.stop();
    }
  };

  test('that is loopback is taken by an api on loopback, and no other', async () => {
    const ours = ['localhost', 'LOCALHOST:80', '127.0.0.1', '127.9.9.9:8080', '[::1]', '[::1]:8080'];
    const others = [
      'evil.example',
      'localhost.evil.example:8080',
      '127.0.0.1.evil.example',
      '10.0.0.1',
      '[::2]',
      'a b',
    ];
    expect(await statuses({}, ours)).toEqual(ours.map(() => 200));
    expect(await statuses({}, others)).toEqual(others.map(() => 421));
  });

  test('that is named in ALLOWED_HOSTS is taken as well, and "*" takes any', async () => {
    const hosts = ['runs.example:8443', 'Two.Example', 'evil.example', 'localhost'];
    expect(await statuses({ allowedHosts: 'runs.example, two.example:8080' }, hosts)).toEqual([200, 200, 421, 200]);
    expect(await statuses({ allowedHosts: '*' }, hosts)).toEqual([200, 200, 200, 200]);
  });

  test('is taken by an api that is open to all addresses, unless ALLOWED_HOSTS says otherwise', async () => {
    const hosts = ['anything.example', '10.0.0.1:8080'];
    expect(await statuses({ host: '0.0.0.0' }, hosts)).toEqual([200, 200]);
    expect(await statuses({ host: '0.0.0.0', allowedHosts: '10.0.0.1' }, hosts)).toEqual([421, 200]);
  });

  test('that is not ours is refused with what to do, but probes are answered', async () => {
    const api = await startApi({ redisUrl: redis.url });
    try {
      const { status, body } = await ask(api, 'evil.example');
      expect([status, JSON.parse(body)]).toMatchObject([421, { code: 'misdirected-request' }]);
      expect(JSON.parse(body).detail).toContain('ALLOWED_HOSTS');
      for (const path of ['/livez', '/readyz', '/metrics']) {
        expect((await ask(api, '10.1.2.3:8080', path)).status).toBe(200);
      }
    } finally {
      await api.stop();
    }
  });
});
