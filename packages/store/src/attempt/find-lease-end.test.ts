import { toAttemptId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimNew, commitEnding, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { findLeaseEnd } from './find-lease-end.ts';
import { renewLeases } from './renew-leases.ts';

describeWith('redis', 'the end of a lease', ({ redis }) => {
  const store = useStore(redis.url);

  test('is known from the claim on, moves when it is renewed, and is gone when the attempt has ended', async () => {
    const { project } = newNamespace();
    const job = await submitNew(store(), project);
    const attempt = toAttemptId(job.id, 1);
    expect(await findLeaseEnd(store(), project, attempt)).toBeUndefined();
    const claim = await claimNew(store(), job);
    expect(await findLeaseEnd(store(), project, attempt)).toBe(claim.leaseUntil);
    const leases = [{ attempt, token: claim.token }];
    const { leaseUntil } = await renewLeases(store(), { project, leaseMs: 90_000, leases });
    expect(await findLeaseEnd(store(), project, attempt)).toBe(leaseUntil);
    await commitEnding(store(), claim, SUCCEEDED);
    expect(await findLeaseEnd(store(), project, attempt)).toBeUndefined();
  });
});
