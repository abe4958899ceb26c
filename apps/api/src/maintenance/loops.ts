import type { Store } from '@longshore/store';
import type { ApiConfig } from '../config.ts';
import { endBatches } from './end-batches.ts';
import { expireOverdue } from './expire-overdue.ts';
import { forgetPools } from './forget-pools.ts';
import { forgetProjects } from './forget-projects.ts';
import { forgetWorkers } from './forget-workers.ts';
import type { MaintenanceLoop } from './loop.ts';
import { openLimits } from './open-limits.ts';
import { ProjectList } from './project-list.ts';
import { promoteDue } from './promote-due.ts';
import { pruneEnded } from './prune-ended.ts';
import { reissueTickets } from './reissue-tickets.ts';
import { rescueLost } from './rescue-lost.ts';
import { settleUnsettled } from './settle-unsettled.ts';
import { walkOperations } from './walk-operations.ts';

/** Every maintenance loop. */
export function listLoops(store: Store, config: ApiConfig): MaintenanceLoop[] {
  const projects = new ProjectList(store);
  return [
    promoteDue(store, projects),
    openLimits(store, projects),
    expireOverdue(store, projects),
    rescueLost(store, projects),
    reissueTickets(store, projects),
    settleUnsettled(store, projects),
    endBatches(store, projects),
    walkOperations(store, projects),
    pruneEnded(store, projects, { maxAgeMs: config.retentionAge, maxCount: config.retentionCount }),
    forgetPools(store),
    forgetProjects(store),
    forgetWorkers(store, { unseenForMs: config.workerForget }),
  ];
}
