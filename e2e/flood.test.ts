import { readFile } from 'node:fs/promises';
import { describeWith, type Fleet, startFleet } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { get, type JobAnswer, readLines, submit, waitForEnd } from './client.ts';

describeWith(['docker', 'images'], 'a container that prints a gigabyte as fast as it can', ({ docker, images }) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await startFleet({ dockerHost: docker.host, workerEnv: { SLOTS: '4' } });
  });
  afterAll(() => fleet.stop());

  test('neither stalls other jobs nor grows the worker', async () => {
    const flood = await submit(fleet.url, { image: images['prints-gigabyte'] });
    const others: JobAnswer[] = [];
    for (;;) {
      const { state } = await get<JobAnswer>(`${fleet.url}/v1/jobs/${flood.id}`);
      if (state === 'succeeded' || state === 'failed') break;
      others.push(await submit(fleet.url, { image: images['says-hello'] }, 30));
    }
    const ended = await waitForEnd(fleet.url, flood.id);

    expect(ended).toMatchObject({ state: 'succeeded' });
    expect(others.length).toBeGreaterThan(2);
    expect(others.filter(({ state }) => state !== 'succeeded')).toEqual([]);
    const worker = fleet.workers[0];
    expect(await readPeakMegabytes(worker?.pid ?? 0)).toBeLessThan(250);
    const lines = await readLines(fleet.url, flood.id);
    expect(lines.some(({ dropped }) => (dropped?.bytes ?? 0) > 900_000_000)).toBe(true);
  }, 240_000);
});

async function readPeakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
