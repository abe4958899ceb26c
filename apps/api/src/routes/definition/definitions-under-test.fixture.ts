import { afterAll, beforeAll, expect } from 'vitest';
import { startApi, type TestApi } from '../../testing/start-api.fixture.ts';

/** An api of a suite's own, and what its tests do with definitions. */
export function useDefinitions(redisUrl: string) {
  let api: TestApi;
  let count = 0;
  beforeAll(async () => {
    api = await startApi({ redisUrl });
  });
  afterAll(() => api.stop());
  return {
    get api() {
      return api;
    },
    /** A definition of a name of its own. @returns its path. */
    async create(fields: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): Promise<string> {
      count += 1;
      const template = { image: 'alpine:1', pool: api.pool, ...spec };
      const response = await api.post('/v1/definitions', { name: `d${count}`, spec: template, ...fields });
      expect(response.status).toBe(201);
      return response.headers.get('location') as string;
    },
    get: async (path: string) => (await api.fetch(path)).json(),
  };
}

export function nameOf(path: string): string {
  return path.replace('/v1/definitions/', '');
}
