import { type Capacity, JOB_STATES, type JobState, type Worker } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { listWorkers } from '../worker/worker-registry.ts';
import { countHeldBack } from './count-held-back.ts';
import { countJobsOfAll, type JobCounts } from './count-jobs.ts';
import { findOldestQueuedAt } from './find-oldest-queued.ts';

/** A named group of interchangeable workers and the work that waits for them. */
export interface Pool {
  readonly name: string;
  /** Jobs by state, of the projects that were asked for. */
  readonly jobs: JobCounts;
  /** How many of those that are queued would not start with more workers: their projects run as many as they may. */
  readonly heldBack: number;
  /** Since when the job that waits longest has been queued. */
  readonly oldestQueuedAt?: number;
  /** Tickets that wait to be taken. */
  readonly tickets: number;
  /** Workers that take work. */
  readonly workers: number;
  readonly capacity: Capacity;
  readonly used: Capacity;
}

/** So many pools are asked for at once: with thousands of them the last would be answered too late. */
const AT_ONCE = 32;

/** @param projects whose jobs are counted; those of all that use a pool where nothing is said. */
export async function listPools(store: Store, projects?: readonly string[]): Promise<Pool[]> {
  const [names, workers] = await Promise.all([listPoolNames(store), listWorkers(store)]);
  const pools: Pool[] = [];
  for (let first = 0; first < names.length; first += AT_ONCE) {
    const part = names.slice(first, first + AT_ONCE);
    pools.push(...(await Promise.all(part.map((name) => describePool(store, { name, projects, workers })))));
  }
  return pools;
}

/** One pool; undefined where nothing uses that name. */
export async function findPool(store: Store, name: string, projects?: readonly string[]): Promise<Pool | undefined> {
  const [usedAt, workers] = await Promise.all([
    call(store, (redis) => redis.zscore(keys.pools(), name)),
    listWorkers(store),
  ]);
  return usedAt === null ? undefined : await describePool(store, { name, projects, workers });
}

/** The names of all pools that are in use, in order. */
export async function listPoolNames(store: Store): Promise<string[]> {
  return (await call(store, (redis) => redis.zrange(keys.pools(), 0, '-1'))).sort();
}

/** The projects that have used a pool of late. */
export async function listPoolProjects(store: Store, pool: string): Promise<string[]> {
  return await call(store, (redis) => redis.zrange(keys.poolProjects(pool), 0, '-1'));
}

interface PoolQuestion {
  readonly name: string;
  readonly projects: readonly string[] | undefined;
  readonly workers: readonly Worker[];
}

async function describePool(store: Store, { name, workers, ...question }: PoolQuestion): Promise<Pool> {
  const projects = question.projects ?? (await listPoolProjects(store, name));
  const counts = await countJobsOfAll(store, { projects, pool: name });
  const waiting = projects
    .map((project, index) => ({ project, queued: counts[index]?.queued ?? 0 }))
    .filter(({ queued }) => queued > 0);
  const [oldestQueuedAt, heldBack] = await Promise.all([
    findOldestQueuedAt(store, { projects: waiting.map(({ project }) => project), pool: name }),
    countHeldBack(store, waiting),
  ]);
  const mine = workers.filter(({ state, pools }) => state === 'active' && pools.includes(name));
  return {
    name,
    jobs: addCounts(counts),
    heldBack,
    ...(oldestQueuedAt === undefined ? {} : { oldestQueuedAt }),
    tickets: await store.tickets.count(name),
    workers: mine.length,
    capacity: addCapacities(mine.map(({ capacity }) => capacity)),
    used: addCapacities(mine.map(({ used }) => used)),
  };
}

function addCounts(all: readonly JobCounts[]): JobCounts {
  const sums = JOB_STATES.map((state): [JobState, number] => [
    state,
    all.reduce((sum, counts) => sum + (counts[state] ?? 0), 0),
  ]);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

function addCapacities(all: readonly Capacity[]): Capacity {
  return {
    slots: all.reduce((sum, { slots }) => sum + slots, 0),
    cpus: all.reduce((sum, { cpus }) => sum + cpus, 0),
    memoryBytes: all.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
  };
}
