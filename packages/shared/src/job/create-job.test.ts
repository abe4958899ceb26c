import { expect, test } from 'vitest';
import { mintJobId } from '../id.ts';
import { createJob } from './create-job.ts';
import { type JobRequestInput, jobRequest } from './job-request.ts';

const NOW = Date.parse('2026-11-21T08:00:00Z');

function create(fields: Partial<JobRequestInput>) {
  const request = jobRequest.parse({ image: 'alpine', ...fields });
  return createJob({ id: mintJobId(NOW), project: 'default', request, now: NOW });
}

test('a job without a time of its own is queued at once', () => {
  expect(create({})).toMatchObject({
    state: 'queued',
    createdAt: NOW,
    queuedAt: NOW,
    attempt: 0,
    attemptsUsed: 0,
    faults: {},
  });
  expect(create({})).not.toHaveProperty('dueAt');
});

test.each([{ delay: '10m' }, { runAt: '2026-11-21T09:10:00+01:00' }])('%j schedules it', (timing) => {
  const job = create(timing);
  expect(job).toMatchObject({ state: 'scheduled', dueAt: NOW + 600_000 });
  expect(job).not.toHaveProperty('queuedAt');
});

test.each([{ delay: '0s' }, { runAt: '2026-11-21T08:00:00Z' }, { runAt: '1999-01-01T00:00:00Z' }])(
  '%j lies not ahead, so it is queued',
  (timing) => expect(create(timing)).toMatchObject({ state: 'queued', queuedAt: NOW }),
);

test('the time in which it must start counts from now', () => {
  expect(create({ expiresIn: '1h' }).expiresAt).toBe(NOW + 3_600_000);
});

test('the time for all attempts together counts from now', () => {
  expect(create({ deadline: '1h', delay: '10m' }).deadlineAt).toBe(NOW + 3_600_000);
});

test.each([
  [{ runAt: '9999-12-31T23:59:59Z' }, '/runAt', 'lies more than 366 days ahead'],
  [{ runAt: '2026-11-21T10:00:00Z', expiresIn: '1h' }, '/expiresIn', 'ends before the job may start'],
  [{ runAt: '2026-11-21T10:00:00Z', deadline: '1h' }, '/deadline', 'ends before the job may start'],
])('%j is refused', (timing, pointer, detail) => {
  expect(() => create(timing)).toThrow(
    expect.objectContaining({ code: 'invalid-request', places: [{ pointer, detail }] }),
  );
});
