import { answerLost } from './answer-lost.ts';
import { apiBroken } from './api-broken.ts';
import { bombs } from './bomb.ts';
import { clockWrong } from './clock-wrong.ts';
import { connectionBroken } from './connection-broken.ts';
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
];
