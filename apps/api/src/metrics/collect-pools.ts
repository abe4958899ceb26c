import { LongshoreError } from '@longshore/shared';
import { listPools, type Pool } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { presentScaling } from '../present/present-scaling.ts';
import type { ApiMetrics } from './api-metrics.ts';

/** Anybody who may submit may name a pool; a scraper's memory is not theirs to fill. */
const MAX_POOLS = 100;

/** Fills the gauges that Redis knows about. Each is a count that Redis keeps, so that it costs the same at any size. */
export async function collectPools({ store, metrics }: ApiContext): Promise<void> {
  for (const gauge of [metrics.jobs, metrics.oldestWaitSeconds, metrics.tickets, metrics.workers, metrics.slots]) {
    gauge.reset();
  }
  try {
    const pools = await listPools(store);
    metrics.redisUp.set(1);
    for (const pool of pools.slice(0, MAX_POOLS)) collectPool(pool, { metrics, now: store.now() });
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    metrics.redisUp.set(0);
  }
}

function collectPool(pool: Pool, { metrics, now }: { metrics: ApiMetrics; now: number }): void {
  const { name, jobs, tickets, workers, capacity, used } = pool;
  const { wanted, backlog, oldestWaitSeconds } = presentScaling(pool, now);
  for (const [state, count] of Object.entries(jobs)) metrics.jobs.set({ pool: name, state }, count);
  metrics.oldestWaitSeconds.set({ pool: name }, oldestWaitSeconds);
  metrics.tickets.set({ pool: name }, tickets);
  metrics.workers.set({ pool: name }, workers);
  const slots = { capacity: capacity.slots, used: used.slots, wanted, backlog };
  for (const [kind, count] of Object.entries(slots)) metrics.slots.set({ pool: name, kind }, count);
}
