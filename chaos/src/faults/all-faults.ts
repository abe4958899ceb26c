import { apiKilled } from './api-killed.ts';
import { connectionBroken } from './connection-broken.ts';
import { engineKilled } from './engine-killed.ts';
import type { Fault } from './fault.ts';
import { redisKilled } from './redis-killed.ts';
import { workerKilled } from './worker-killed.ts';

/** Every fault that the suite knows. */
export const ALL_FAULTS: readonly Fault[] = [
  ...workerKilled,
  ...connectionBroken,
  ...redisKilled,
  ...engineKilled,
  apiKilled,
];
