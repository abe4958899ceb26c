import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '@longshore/store/keys';
import { talks } from '../client/job-kinds.ts';
import { openRedis } from '../fleet/open-redis.ts';
import type { Fault, Scene } from './fault.ts';
import { healedNow } from './recovery.ts';

const JOBS = 100_000;
const A_BATCH = 1_000;
const POOL = 'noisy';
const PROJECT = 'default';

/** Somebody queues far more than anybody will ever run; what others submit starts as before, and all of it expires. */
export const backlog: Fault = {
  name: 'backlog/noisy-neighbour',
  // All other faults happen in the midst of it.
  breaks: ['backlog'],
  recoversWithinMs: 3_000,
  endsWithinMs: 600_000,
  async inject(scene) {
    const { request } = talks({ pool: POOL });
    const before = await count(scene, 'expired');
    const jobs = Array.from({ length: A_BATCH }, () => ({ ...request, expiresIn: '90s' }));
    for (let sent = 0; sent < JOBS; sent += A_BATCH) await scene.client.submitBatch(jobs, randomUUID());
    const healed = healedNow(scene);
    await healed.recoveredAt;
    while ((await count(scene, 'expired')) - before < JOBS) await sleep(500, undefined, { signal: scene.signal });
    if ((await count(scene, 'queued')) > 0) throw new Error('more jobs are queued than were accepted');
    return healed;
  },
};

/** Others break Redis meanwhile, or move it, so it is asked anew until it answers. */
async function count({ fleet, signal }: Scene, state: 'queued' | 'expired'): Promise<number> {
  for (;;) {
    const redis = openRedis(fleet.redis.url);
    try {
      return await redis.zcard(keys.index(PROJECT, POOL, state));
    } catch {
      await sleep(500, undefined, { signal });
    } finally {
      redis.disconnect();
    }
  }
}
