import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelJob } from '../job/cancel-job.ts';
import { submitJob } from '../job/submit-job.ts';
import { claimNew, commitEnding, newJob, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { EventTail } from './event-tail.ts';
import { EndWatch, waitForEnd } from './wait-for-end.ts';

describeWith('redis', 'waiting for the end of a job', ({ redis }) => {
  const store = useStore(redis.url);
  const { project } = newNamespace();
  let tail: EventTail;
  beforeAll(async () => {
    tail = new EventTail(store(), { onError: () => {} });
    await tail.start();
  });
  afterAll(() => tail.stop());

  const LONG_MS = 60_000;

  test('answers when it ends', async () => {
    const claim = await claimNew(store(), await submitNew(store(), project));
    const { id } = claim.job;
    const waits = Array.from({ length: 20 }, () =>
      waitForEnd(store(), tail, { project, id, waitMs: LONG_MS, signals: [] }),
    );
    await commitEnding(store(), claim, SUCCEEDED);
    for (const whole of await Promise.all(waits)) expect(whole?.job.state).toBe('succeeded');
  });

  test('answers at once where it has ended, and where there is none', async () => {
    const { id } = await submitNew(store(), project);
    await cancelJob(store(), { project, id });
    expect((await waitForEnd(store(), tail, { project, id, waitMs: LONG_MS, signals: [] }))?.job.state).toBe(
      'cancelled',
    );
    const none = newJob(store(), project).id;
    expect(await waitForEnd(store(), tail, { project, id: none, waitMs: LONG_MS, signals: [] })).toBeUndefined();
  });

  test.each([0, 30])('answers after %d ms with the job as it is', async (waitMs) => {
    const { id } = await submitNew(store(), project);
    expect((await waitForEnd(store(), tail, { project, id, waitMs, signals: [] }))?.job.state).toBe('queued');
  });

  test('answers with the job as it is when the signal aborts', async () => {
    const { id } = await submitNew(store(), project);
    const stop = new AbortController();
    let answered = false;
    const waiting = waitForEnd(store(), tail, { project, id, waitMs: LONG_MS, signals: [stop.signal] });
    void waiting.then(() => {
      answered = true;
    });
    await eventually(() => store().redis.ping());
    expect(answered).toBe(false);
    stop.abort();
    expect((await waiting)?.job.state).toBe('queued');
  });

  test('misses no end where it begins before the job is made', async () => {
    const job = newJob(store(), project);
    using watch = new EndWatch(tail, { project, id: job.id, waitMs: LONG_MS, signals: [] });
    await submitJob(store(), { job });
    await cancelJob(store(), job);
    await waitForEnd(store(), tail, { project, id: job.id, waitMs: LONG_MS, signals: [] });
    expect((await watch.findEnded(store()))?.job.state).toBe('cancelled');
  });

  test('misses no end, however soon it comes', async () => {
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const job = await submitNew(store(), project);
        const waiting = waitForEnd(store(), tail, { project, id: job.id, waitMs: LONG_MS, signals: [] });
        const [ended] = await Promise.all([waiting, cancelJob(store(), job)]);
        expect(ended?.job.state).toBe('cancelled');
      }),
    );
  });
});
