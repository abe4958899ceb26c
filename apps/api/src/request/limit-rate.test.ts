import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { startApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'a rate limit', ({ redis }) => {
  test('refuses with 429 what comes beyond it, and says so in headers', async () => {
    const api = await startApi({ redisUrl: redis.url, settings: { rateLimit: '3' } });
    try {
      const statuses: number[] = [];
      for (let count = 0; count < 4; count++) statuses.push((await api.fetch('/v1/jobs')).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      const response = await api.fetch('/v1/jobs');
      expect(response.headers.get('ratelimit-policy')).toMatch(/q=3/);
      expect(response.headers.get('ratelimit')).toMatch(/r=0/);
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ code: 'rate-limited' });
      expect((await api.fetch('/livez')).status).toBe(200);
    } finally {
      await api.stop();
    }
  });
});
