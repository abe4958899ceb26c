import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'the page of the API', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());

  test('comes whole from this process, and its policy lets nothing else in', async () => {
    const page = await api.fetch('/docs');
    const html = await page.text();
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; /);
    const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(files).toHaveLength(5);
    for (const path of files) {
      expect(path).toMatch(/^\//);
      const response = await api.fetch(path);
      expect(response.status, path).toBe(200);
      expect((await response.arrayBuffer()).byteLength, path).toBeGreaterThan(100);
    }
  });

  test('shows the document of the operations that are served', async () => {
    const document = await (await api.fetch('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.1');
    expect(Object.keys(document.paths)).toContain('/v1/jobs/{id}/logs');
  });

  test('has nothing below it but its files', async () => {
    expect(await (await api.fetch('/docs/package.json')).json()).toMatchObject({ code: 'route-not-found' });
    expect(await (await api.fetch('/docs/..%2fpackage.json')).json()).toMatchObject({ code: 'route-not-found' });
  });
});
