import { type ImagePin, type Job, toAttemptId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { findJob } from '../job/find-job.ts';
import {
  type Claimed,
  claimNew,
  commitEnding,
  INTERRUPTED,
  newNamespace,
  submitNew,
  useStore,
} from '../store.fixture.ts';
import { pinImage } from './pin-image.ts';

const [one, other] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const localImage = { id: one, engine: 'engine-1' };

describeWith('redis', 'the image of a job', ({ redis }) => {
  const store = useStore(redis.url);
  const pin = ({ job, token }: Claimed, what: ImagePin) =>
    pinImage(store(), { project: job.project, attempt: toAttemptId(job.id, job.attempt), token, pin: what });
  const find = ({ project, id }: Job) => findJob(store(), project, id) as Promise<Job>;

  test.each([{ digest: one }, { localImage }])('is pinned to %j, which the next attempt is told', async (what) => {
    const claim = await claimNew(store(), await submitNew(store(), newNamespace().project));
    expect(await pin(claim, what)).toBe('ok');
    expect(await find(claim.job)).toMatchObject({ ...what, pinnedBy: 'attempt' });
    await commitEnding(store(), claim, INTERRUPTED);
    expect((await claimNew(store(), await find(claim.job))).job).toMatchObject({ ...what, pinnedBy: 'attempt' });
  });

  test('stays what it was first pinned to', async () => {
    const claim = await claimNew(store(), await submitNew(store(), newNamespace().project));
    await pin(claim, { digest: one });
    expect(await pin(claim, { localImage: { id: other, engine: 'engine-2' } })).toBe('ok');
    expect(await pin(claim, { digest: other })).toBe('ok');
    const found = await find(claim.job);
    expect(found.digest).toBe(one);
    expect(found.localImage).toBeUndefined();
  });

  test('is not pinned by an attempt whose lease is lost', async () => {
    const claim = await claimNew(store(), await submitNew(store(), newNamespace().project));
    await commitEnding(store(), claim, INTERRUPTED);
    expect(await pin(claim, { digest: one })).toBe('lease-lost');
    expect(await find(claim.job)).not.toHaveProperty('digest');
  });
});
