import { LongshoreError } from '@longshore/shared';
import { listPools, listProjects, type Pool } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import type { ApiMetrics } from './api-metrics.ts';

/** Anybody who may submit may name a pool; a scraper's memory is not theirs to fill. */
const MAX_POOLS = 100;

/** Fills the gauges that Redis knows about. Each is a count that Redis keeps, so that it costs the same at any size. */
export async function collectPools({ store, metrics }: ApiContext): Promise<void> {
  for (const gauge of [metrics.jobs, metrics.oldestWaitSeconds, metrics.tickets, metrics.workers, metrics.slots]) {
    gauge.reset();
  }
  try {
    const pools = await listPools(store, await listProjects(store));
    metrics.redisUp.set(1);
    for (const pool of pools.slice(0, MAX_POOLS)) collectPool(pool, { metrics, now: store.now() });
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    metrics.redisUp.set(0);
  }
}

function collectPool(pool: Pool, { metrics, now }: { metrics: ApiMetrics; now: number }): void {
  const { name, jobs, oldestQueuedAt, tickets, workers, capacity, used } = pool;
  for (const [state, count] of Object.entries(jobs)) metrics.jobs.set({ pool: name, state }, count);
  const waitMs = oldestQueuedAt === undefined ? 0 : Math.max(0, now - oldestQueuedAt);
  metrics.oldestWaitSeconds.set({ pool: name }, waitMs / 1_000);
  metrics.tickets.set({ pool: name }, tickets);
  metrics.workers.set({ pool: name }, workers);
  metrics.slots.set({ pool: name, kind: 'capacity' }, capacity.slots);
  metrics.slots.set({ pool: name, kind: 'used' }, used.slots);
}
