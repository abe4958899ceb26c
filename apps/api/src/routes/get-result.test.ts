import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'GET /v1/jobs/{id}/result of a job without one', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const why = async (id: string) => {
    const problem = await (await api.fetch(`/v1/jobs/${id}/result`)).json();
    expect(problem).toMatchObject({ status: 404, code: 'result-not-found' });
    return problem.detail.replace(`The job ${id} has no result: `, '');
  };

  test('says that it has not ended, or never ran', async () => {
    const { id } = await api.submit();
    expect(await why(id)).toBe('it has not ended, it is queued.');
    await api.post(`/v1/jobs/${id}/cancel`);
    expect(await why(id)).toBe('it never ran.');
  });

  test('does not claim that a container which exited wrote none, but says where to look', async () => {
    const { id } = await api.submit();
    const attempt = await api.claim(id);
    await attempt.print([[2, 'The result was not kept: it has 300000 bytes, the limit is 256Ki.']]);
    await attempt.end();
    const sentence = await why(id);
    expect(sentence).toMatch(/^it wrote none, or one that could not be kept; its log says so then \(GET .*\)\.$/);
    const path = /GET (\S+)\)/.exec(sentence)?.[1] ?? '';
    expect(await (await api.fetch(path)).text()).toContain('The result was not kept');
  });

  test('says that an attempt which was ended from outside leaves none', async () => {
    const { id } = await api.submit();
    await (await api.claim(id)).end({ outcome: 'timed-out', exitCode: 143 });
    expect(await why(id)).toMatch(/^its last attempt ended as timed-out, and only a container/);
  });
});
