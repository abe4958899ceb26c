import { forgetWorkers as forgetSilentWorkers, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';

/** Drops what is known of workers that have been silent for long. */
export function forgetWorkers(store: Store, { unseenForMs }: { unseenForMs: number }): MaintenanceLoop {
  return {
    name: 'forget-workers',
    intervalMs: 5_000,
    runOnce: async (now) => ({ forgotten: await forgetSilentWorkers(store, { now, unseenForMs }) }),
  };
}
