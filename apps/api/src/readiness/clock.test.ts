import { describeWith } from '@longshore/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', "an api whose machine's clock", ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    api = await startApi({ redisUrl: redis.url });
  });
  afterEach(() => vi.useRealTimers());
  afterAll(() => api.stop());

  test('is an hour ahead says so, and stores the time of Redis', async () => {
    const { warnings } = await (await api.fetch('/readyz?verbose')).json();
    const warning = expect.stringMatching(
      /^The clock of this machine is 3\d{3}(\.\d)? s ahead of the clock of Redis\./,
    );
    expect(warnings).toEqual(expect.arrayContaining([warning]));
    expect(
      api.log.some((line) => line.includes('"level":"warn"') && line.includes('s ahead of the clock of Redis')),
    ).toBe(true);
    const [, skew] = /^longshore_api_clock_skew_seconds (.+)$/m.exec(await (await api.fetch('/metrics')).text()) ?? [];
    expect(Math.abs(Number(skew) - 3_600)).toBeLessThan(10);
    const { createdAt } = await api.submit();
    vi.useRealTimers();
    expect(Math.abs(Date.parse(String(createdAt)) - Date.now())).toBeLessThan(60_000);
  });
});
