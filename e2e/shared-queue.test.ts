import { describeWith, eventually, type Fleet, startFleet } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachAtOnce, get, type JobAnswer, readLines, submit, waitForEnd } from './client.ts';
import { recordStarts, type StartRecorder } from './start-recorder.ts';

const JOBS = 200;

describeWith(['docker', 'images'], 'a queue of 200 jobs', ({ docker, images }) => {
  let fleet: Fleet;
  let jobs: JobAnswer[];
  let recorder: StartRecorder;
  beforeAll(async () => {
    recorder = await recordStarts(docker.socketPath, 'dev.longshore.job');
    fleet = await startFleet({ dockerHost: docker.host, workers: 2, workerEnv: { SLOTS: '3' } });
  });
  afterAll(async () => {
    recorder.stop();
    await fleet.stop();
  });

  test('is shared by two workers and a third that joins, and loses none to one that drains', async () => {
    const names = Array.from({ length: JOBS }, (_, index) => index);
    const submitted = await eachAtOnce(names, 10, () => submit(fleet.url, { image: images['says-hello'] }));
    await fleet.addWorker();
    await eventually(async () => (await countEnded(fleet.url)) > JOBS / 4, { withinMs: 120_000 });
    const exitCode = await fleet.workers[0]?.end('SIGTERM');
    jobs = await eachAtOnce(submitted, 10, ({ id }) => waitForEnd(fleet.url, id, 180_000));

    expect(exitCode).toBe(0);
    expect(jobs.filter(({ state }) => state !== 'succeeded')).toEqual([]);
    const shares = countBy(jobs.map(({ attempts }) => attempts.at(-1)?.worker ?? 'none'));
    expect(Object.keys(shares)).toHaveLength(3);
    expect(Math.min(...Object.values(shares))).toBeGreaterThan(5);
  }, 400_000);

  test('has each container started once, as the engine itself tells', async () => {
    const starts = countBy(recorder.names);
    const ours = Object.entries(starts).filter(([name]) => jobs.some(({ id }) => name.includes(id)));
    expect(ours.filter(([, times]) => times !== 1)).toEqual([]);
    // A job that its drained worker handed back has a second attempt, in a container of another name.
    const attempts = jobs.reduce((sum, job) => sum + job.attempts.length, 0);
    expect(ours.length).toBeGreaterThanOrEqual(jobs.length);
    expect(ours.length).toBeLessThanOrEqual(attempts);
  });

  test('has every first and last line of every job', async () => {
    const missing = await eachAtOnce(jobs, 10, async ({ id }) => {
      const texts = (await readLines(fleet.url, id)).map(({ text }) => text);
      return texts.includes('first line') && texts.includes('last line') ? undefined : { id, texts };
    });
    expect(missing.filter((job) => job !== undefined)).toEqual([]);
  });
});

async function countEnded(url: string): Promise<number> {
  const { data } = await get<{ data: { jobs: Record<string, number> }[] }>(`${url}/v1/pools`);
  return data.reduce((sum, { jobs }) => sum + (jobs.succeeded ?? 0), 0);
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
