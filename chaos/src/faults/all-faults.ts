import { getNamed } from '../get-named.ts';
import { answerLost } from './answer-lost.ts';
import { apiBroken } from './api-broken.ts';
import { backlog } from './backlog.ts';
import { bombs } from './bomb.ts';
import { clockWrong } from './clock-wrong.ts';
import { connectionBroken } from './connection-broken.ts';
import { crowds } from './crowd.ts';
import { engineHung } from './engine-hung.ts';
import { engineKilled } from './engine-killed.ts';
import type { Fault } from './fault.ts';
import { hostLost } from './host-lost.ts';
import { journalBroken } from './journal-broken.ts';
import { poisonJob } from './poison-job.ts';
import { redisAway } from './redis-away.ts';
import { redisRefuses } from './redis-refuses.ts';
import { registryBroken } from './registry-broken.ts';
import { workerFrozen } from './worker-frozen.ts';
import { workerKilled } from './worker-killed.ts';
import { workerRestarted } from './worker-restarted.ts';

/** Every fault that the suite knows. */
export const ALL_FAULTS: readonly Fault[] = [
  ...workerKilled,
  ...workerRestarted,
  ...workerFrozen,
  ...journalBroken,
  ...poisonJob,
  ...answerLost,
  ...connectionBroken,
  ...engineKilled,
  ...engineHung,
  hostLost,
  ...redisAway,
  ...redisRefuses,
  ...apiBroken,
  ...registryBroken,
  ...bombs,
  ...clockWrong,
  backlog,
  ...crowds,
];

/** One of each family and the worst of them: what is played where minutes count. */
const SHORT = [
  'worker-killed/claimed/back-in-time',
  'worker-killed/started/back-in-time',
  'worker-killed/started/back-late',
  'worker-killed/exited/back-in-time',
  'worker-killed/committed/back-in-time',
  'worker-restarted/detach',
  'worker-frozen/process/past-lease',
  'answer-lost/claim-attempt',
  'answer-lost/start',
  'answer-lost/commit-outcome',
  'engine-killed/SIGKILL/live-restore',
  'engine-killed/SIGTERM/no-live-restore',
  'redis-away/killed/one-second',
  'api-broken/killed-mid-submit',
  'registry-broken/away',
  'crowd/under-fire',
  'crowd/limit-changed',
];

export const SHORT_FAULTS: readonly Fault[] = SHORT.map((name) => getNamed(ALL_FAULTS, name));
