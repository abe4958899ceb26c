import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelJob } from '../job/cancel-job.ts';
import { claimNew, commitEnding, newJob, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { EventTail } from './event-tail.ts';
import { waitForEnd } from './wait-for-end.ts';

describeWith('redis', 'waiting for the end of a job', ({ redis }) => {
  const store = useStore(redis.url);
  const { project } = newNamespace();
  let tail: EventTail;
  beforeAll(async () => {
    tail = new EventTail(store(), { projects: [project], onError: () => {} });
    await tail.start();
  });
  afterAll(() => tail.stop());

  const signal = new AbortController().signal;
  const LONG_MS = 60_000;

  test('answers when it ends', async () => {
    const claim = await claimNew(store(), await submitNew(store(), project));
    const { id } = claim.job;
    const waits = Array.from({ length: 20 }, () => waitForEnd(store(), tail, { project, id, waitMs: LONG_MS, signal }));
    await commitEnding(store(), claim, SUCCEEDED);
    for (const job of await Promise.all(waits)) expect(job?.state).toBe('succeeded');
  });

  test('answers at once where it has ended, and where there is none', async () => {
    const { id } = await submitNew(store(), project);
    await cancelJob(store(), { project, id });
    expect((await waitForEnd(store(), tail, { project, id, waitMs: LONG_MS, signal }))?.state).toBe('cancelled');
    const none = newJob(store(), project).id;
    expect(await waitForEnd(store(), tail, { project, id: none, waitMs: LONG_MS, signal })).toBeUndefined();
  });

  test.each([0, 30])('answers after %d ms with the job as it is', async (waitMs) => {
    const { id } = await submitNew(store(), project);
    expect((await waitForEnd(store(), tail, { project, id, waitMs, signal }))?.state).toBe('queued');
  });

  test('answers with the job as it is when the signal aborts', async () => {
    const { id } = await submitNew(store(), project);
    const stop = new AbortController();
    let answered = false;
    const waiting = waitForEnd(store(), tail, { project, id, waitMs: LONG_MS, signal: stop.signal });
    void waiting.then(() => {
      answered = true;
    });
    await eventually(() => store().redis.ping());
    expect(answered).toBe(false);
    stop.abort();
    expect((await waiting)?.state).toBe('queued');
  });

  test('misses no end, however soon it comes', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const job = await submitNew(store(), project);
        const waiting = waitForEnd(store(), tail, { project, id: job.id, waitMs: LONG_MS, signal });
        const [ended] = await Promise.all([waiting, cancelJob(store(), job)]);
        expect(ended?.state).toBe('cancelled');
      }),
    );
  });
});
