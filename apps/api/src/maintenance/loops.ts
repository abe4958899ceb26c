import type { Store } from '@longshore/store';
import type { ApiConfig } from '../config.ts';
import { expireOverdue } from './expire-overdue.ts';
import { forgetPools } from './forget-pools.ts';
import { forgetWorkers } from './forget-workers.ts';
import type { MaintenanceLoop } from './loop.ts';
import { promoteDue } from './promote-due.ts';
import { pruneEnded } from './prune-ended.ts';
import { reissueTickets } from './reissue-tickets.ts';
import { rescueLost } from './rescue-lost.ts';

/** Every maintenance loop. */
export function listLoops(store: Store, config: ApiConfig): MaintenanceLoop[] {
  return [
    promoteDue(store),
    expireOverdue(store),
    rescueLost(store),
    reissueTickets(store),
    pruneEnded(store, { maxAgeMs: config.retentionAge, maxCount: config.retentionCount }),
    forgetPools(store),
    forgetWorkers(store, { unseenForMs: config.workerForget }),
  ];
}
