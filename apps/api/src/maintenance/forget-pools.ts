import { forgetPools as forgetUnusedPools, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';

/** Forgets the names of pools that nobody uses any more. */
export function forgetPools(store: Store): MaintenanceLoop {
  return {
    name: 'forget-pools',
    intervalMs: 30_000,
    runOnce: async (now) => ({ forgotten: await forgetUnusedPools(store, { now, limit: 500 }) }),
  };
}
