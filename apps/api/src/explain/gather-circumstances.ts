import { type AttemptId, isTerminal, type Job, toAttemptId, type Worker } from '@longshore/shared';
import {
  describeLimit,
  findAges,
  findAwaited,
  findLeaseEnd,
  findLimitPlace,
  findRunningLoad,
  findTurn,
  listAttempts,
  listPoolProjects,
  listRunTimes,
  listWorkers,
  type Store,
  type Turn,
} from '@longshore/store';
import type { LimitPlace } from './explain-blocked.ts';
import type { Circumstances, History } from './explain-job.ts';

/** Of a large fleet, and of many projects, a part tells enough. */
const MAX_ATTEMPTS = 256;
const MAX_PROJECTS = 16;

/** Reads all that bears on where a job is. */
export async function gatherCircumstances(store: Store, job: Job): Promise<Circumstances> {
  const { project, id, state } = job;
  const isWaiting = !isTerminal(state) && state !== 'running';
  const [attempts, workers, turn, limitPlace, awaited, load, leaseUntil] = await Promise.all([
    job.attempt > 0 ? listAttempts(store, project, id) : [],
    isTerminal(state) ? [] : listWorkers(store),
    isWaiting ? findTurn(store, job) : undefined,
    readLimitPlace(store, job),
    job.spec.after ? findAwaited(store, project, job.spec.after) : [],
    isWaiting ? findRunningLoad(store, project) : undefined,
    state === 'running' ? findLeaseEnd(store, project, toAttemptId(id, job.attempt)) : undefined,
  ]);
  const history = turn && (await readHistory(store, job, { turn, workers }));
  return { job, now: store.now(), attempts, workers, turn, history, limitPlace, awaited, load, leaseUntil };
}

async function readLimitPlace(store: Store, job: Job): Promise<LimitPlace | undefined> {
  const place = await findLimitPlace(store, job);
  if (!place) return undefined;
  return { limit: await describeLimit(store, { project: job.project, id: place.id }), ahead: place.ahead };
}

async function readHistory(
  store: Store,
  { project, spec }: Job,
  { turn, workers }: { turn: Turn; workers: readonly Worker[] },
): Promise<History> {
  const kinds = await chooseKinds(store, { project, pool: spec.pool }, turn);
  const serving = workers.filter(({ state, pools }) => state === 'active' && pools.includes(spec.pool));
  const attempts: AttemptId[] = serving.flatMap((worker) => worker.attempts).slice(0, MAX_ATTEMPTS);
  const own = spec.definition ? { project, definition: spec.definition.name } : { project, pool: spec.pool };
  const [[alike = [], ...lists], agesMs] = await Promise.all([
    listRunTimes(store, [own, ...kinds.map((kind) => ({ project: kind.project, pool: spec.pool }))]),
    findAges(store, { project, attempts }),
  ]);
  const ahead = kinds.map(({ weight }, index) => ({ weight, samples: lists[index] ?? [] }));
  return { agesMs, ahead, alike: alike.length > 0 ? [{ weight: 1, samples: alike }] : ahead };
}

/** Whose jobs have to get done first: those ahead, and where there is none, whatever runs in the pool. */
async function chooseKinds(store: Store, { project, pool }: { project: string; pool: string }, { ahead }: Turn) {
  const most = ahead.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  if (most.length > 0)
    return most.slice(0, MAX_PROJECTS).map((line) => ({ project: line.project, weight: line.count }));
  const others = (await listPoolProjects(store, pool)).filter((other) => other !== project);
  return [project, ...others.slice(0, MAX_PROJECTS - 1)].map((name) => ({ project: name, weight: 1 }));
}
