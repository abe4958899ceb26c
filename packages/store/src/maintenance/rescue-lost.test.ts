import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { listAttempts } from '../attempt/list-attempts.ts';
import { findJob } from '../job/find-job.ts';
import { type Claimed, claimNew, newNamespace, submitNew, useStore, WORKER } from '../store.fixture.ts';
import { registerHeartbeat, removeWorker } from '../worker/worker-registry.ts';
import { rescueLost } from './rescue-lost.ts';

describeWith('redis', 'a rescue', ({ redis }) => {
  const store = useStore(redis.url);
  const rescue = (project: string, limit = 100) => rescueLost(store(), { project, now: store().now(), limit });

  async function describeWorker(hostname: string): Promise<void> {
    const nothing = { slots: 0, cpus: 0, memoryBytes: 0 };
    await registerHeartbeat(store(), {
      ...{ id: WORKER, hostname, state: 'active', pid: 1, release: '0', pools: ['default'], engine: 'docker' },
      ...{ startedAt: store().now(), capacity: nothing, used: nothing, attempts: [], clockSkewMs: 0, obstacles: [] },
    });
  }

  test('tells which worker was lost, and on which host while that is known', async () => {
    const { project } = newNamespace();
    const detail = async ({ job }: Claimed) => (await listAttempts(store(), project, job.id))[0]?.ending?.detail;
    const known = await claimNew(store(), await submitNew(store(), project), { leaseMs: 0 });
    await describeWorker('host-7');
    await rescue(project);
    expect(await detail(known)).toMatch(
      new RegExp(`^${WORKER} on host-7 was not heard of until its lease ran out at 20.*Z; this costs the job none`),
    );
    const forgotten = await claimNew(store(), await submitNew(store(), project), { leaseMs: 0 });
    await removeWorker(store(), WORKER);
    await rescue(project);
    expect(await detail(forgotten)).toMatch(new RegExp(`^${WORKER} was not heard of`));
  });

  test('takes no more than it is allowed at once, and the oldest first', async () => {
    const { project } = newNamespace();
    const claims = [];
    for (const leaseMs of [-1_000, -3_000, -2_000]) {
      claims.push(await claimNew(store(), await submitNew(store(), project), { leaseMs }));
    }
    const [third, first, second] = claims as [Claimed, Claimed, Claimed];
    for (const { job } of [first, second, third]) {
      expect((await findJob(store(), project, job.id))?.state).toBe('running');
      expect(await rescue(project, 1)).toEqual({ rescued: 1, ended: 0 });
      expect((await findJob(store(), project, job.id))?.state).toBe('backing-off');
    }
  });
});
