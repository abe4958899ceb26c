import { describeWith, type Fleet, pushImage, startFleet } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { get, type JobAnswer, readLines, submit } from './client.ts';

describeWith(['docker', 'registry', 'images'], 'an image from a registry', ({ docker, registry, images }) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet({ dockerHost: docker.host });
  });
  afterAll(() => fleet.stop());

  test('is pulled and run with its payload, and brings back its output, result and digest', async () => {
    const { reference, digest } = await pushImage(docker, images.echo, registry);
    const job = await submit(fleet.url, { image: reference, payload: { a: 1 }, input: 'stdin', pull: 'always' }, 30);

    expect(job).toMatchObject({ state: 'succeeded', digest, result: { a: 1 } });
    expect(job.attempts).toMatchObject([{ number: 1, outcome: 'succeeded', exitCode: 0 }]);
    const output = (await readLines(fleet.url, job.id)).filter(({ stream }) => stream === 'stdout');
    expect(output.map(({ text }) => text)).toEqual(['{"a":1}']);
  });

  test('gives its first and its last line', async () => {
    const job = await submit(fleet.url, { image: images['says-hello'] }, 30);
    const lines = await readLines(fleet.url, job.id);
    expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual(
      expect.arrayContaining(['stdout first line', 'stderr a line on stderr', 'stdout last line']),
    );
  });

  test('leaves no container behind', async () => {
    const job = await submit(fleet.url, { image: images['exits-seven'] }, 30);
    expect(job).toMatchObject({ state: 'failed', reason: 'attempts-exhausted' });
    const { data } = await get<{ data: JobAnswer[] }>(`${fleet.url}/v1/jobs?state=failed`);
    expect(data.map(({ id }) => id)).toContain(job.id);
  });
});
