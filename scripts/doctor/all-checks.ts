import type { Check } from './check.ts';
import { engineClock, redisClock } from './clock-skew.ts';
import { engineCgroups } from './engine-cgroups.ts';
import { engineDisk } from './engine-disk.ts';
import { engineLimits } from './engine-limits.ts';
import { engineLiveRestore } from './engine-live-restore.ts';
import { engineReachable } from './engine-reachable.ts';
import { engineRuntimes } from './engine-runtimes.ts';
import { engineSeccomp } from './engine-seccomp.ts';
import { engineVersion } from './engine-version.ts';
import { node } from './node.ts';
import { redisClients } from './redis-clients.ts';
import { redisEviction } from './redis-eviction.ts';
import { redisMemory } from './redis-memory.ts';
import { redisPersistence } from './redis-persistence.ts';
import { redisReachable } from './redis-reachable.ts';
import { redisRole } from './redis-role.ts';
import { redisVersion } from './redis-version.ts';

type Group = readonly [Check, ...Check[]];

const redisData = [redisPersistence, redisEviction, redisMemory];
const redisChecks: Group = [redisReachable, redisVersion, redisRole, ...redisData, redisClients, redisClock];
const confinement = [engineCgroups, engineLimits, engineSeccomp, engineRuntimes];
const engineChecks: Group = [
  engineReachable,
  engineVersion,
  ...confinement,
  engineLiveRestore,
  engineDisk,
  engineClock,
];

/** All checks, a group for each part; the first of a group says whether the part can be reached at all. */
export const allChecks: readonly Group[] = [[node], redisChecks, engineChecks];
