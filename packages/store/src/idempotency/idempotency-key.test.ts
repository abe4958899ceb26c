import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { findJobs } from '../job/find-job.ts';
import { listJobs } from '../job/list-jobs.ts';
import { submitJob } from '../job/submit-job.ts';
import { dumpProject, newJob, newNamespace, submitNew, useStore } from '../store.fixture.ts';
import { completeIdempotencyKey, reserveIdempotencyKey } from './idempotency-key.ts';

describeWith('redis', 'an idempotency key', ({ redis }) => {
  const store = useStore(redis.url);

  test('used by 200 requests at once makes one job with one ticket, and all get its answer', async () => {
    const { project, pool } = newNamespace();
    const replies = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const job = newJob(store(), project, { pool });
        const submitted = await submitJob(store(), {
          job,
          idempotency: { key: 'k', fingerprint: 'f', answer: job.id },
        });
        return submitted.word === 'replayed' ? submitted.answer : submitted.word === 'ok' ? job.id : submitted.word;
      }),
    );
    const { jobs } = await listJobs(store(), { project, limit: 100 });
    expect(jobs).toHaveLength(1);
    expect(new Set(replies)).toEqual(new Set([jobs[0]?.id]));
    expect(await store().tickets.count(pool)).toBe(1);
  });

  test('is refused for another request, and nothing is written', async () => {
    const { project, pool } = newNamespace();
    const submit = (fingerprint: string) =>
      submitJob(store(), {
        job: newJob(store(), project, { pool }),
        idempotency: { key: 'k', fingerprint, answer: 'a' },
      });
    expect(await submit('one')).toMatchObject({ word: 'ok' });
    const before = await dumpProject(store(), project);
    expect(await submit('other')).toEqual({ word: 'key-reused' });
    expect(await submit('one')).toEqual({ word: 'replayed', answer: 'a' });
    expect(await dumpProject(store(), project)).toEqual(before);
    expect(await store().tickets.count(pool)).toBe(1);
  });

  test('is one key in each project', async () => {
    const idempotency = { key: 'k', fingerprint: 'f', answer: 'a' };
    for (const { project } of [newNamespace(), newNamespace()]) {
      expect(await submitJob(store(), { job: newJob(store(), project), idempotency })).toMatchObject({ word: 'ok' });
    }
  });

  test('reserved for a batch is in flight until it completes, and then replays its answer', async () => {
    const { project } = newNamespace();
    const reserve = (fingerprint = 'f') =>
      reserveIdempotencyKey(store(), { project, key: 'k', fingerprint, inFlightMs: 60_000 });
    expect(await reserve()).toEqual({ word: 'reserved', at: expect.any(Number) });
    expect(await reserve()).toEqual({ word: 'in-flight' });
    expect(await reserve('other')).toEqual({ word: 'key-reused' });
    const single = { job: newJob(store(), project), idempotency: { key: 'k', fingerprint: 'f', answer: 'a' } };
    expect(await submitJob(store(), single)).toEqual({ word: 'in-flight' });
    await completeIdempotencyKey(store(), { project, key: 'k', answer: 'done' });
    expect(await reserve()).toEqual({ word: 'replayed', answer: 'done' });
    expect(await reserve('other')).toEqual({ word: 'key-reused' });
  });

  test('of a batch that was abandoned is reserved again with its first instant, so that it is resumed', async () => {
    const { project } = newNamespace();
    const reserve = () => reserveIdempotencyKey(store(), { project, key: 'k', fingerprint: 'f', inFlightMs: 0 });
    const first = await reserve();
    const again = await reserve();
    expect(again).toEqual(first);
  });

  test('lets only one of many go on with an abandoned batch', async () => {
    const { project } = newNamespace();
    await reserveIdempotencyKey(store(), { project, key: 'k', fingerprint: 'f', inFlightMs: 0 });
    const words = await Promise.all(
      Array.from({ length: 50 }, () =>
        reserveIdempotencyKey(store(), { project, key: 'k', fingerprint: 'f', inFlightMs: 60_000 }),
      ),
    );
    expect(words.filter(({ word }) => word === 'reserved')).toHaveLength(1);
    expect(words.filter(({ word }) => word === 'in-flight')).toHaveLength(49);
  });

  test('is not needed for an id that is there already: it is left as it is', async () => {
    const { project, pool } = newNamespace();
    const job = await submitNew(store(), project, { pool, labels: { team: 'ops' } });
    const before = await dumpProject(store(), project);
    expect(await submitJob(store(), { job, payload: '1' })).toEqual({ word: 'exists' });
    expect(await dumpProject(store(), project)).toEqual(before);
    expect(await findJobs(store(), project, [job.id])).toHaveLength(1);
    expect(await store().tickets.count(pool)).toBe(1);
  });
});
