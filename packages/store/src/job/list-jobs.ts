import { JOB_STATES, type Job, type JobFilter, type JobId, lowestJobIdAt } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { findJobs } from './find-job.ts';

export interface JobQuery extends JobFilter {
  readonly project: string;
  /** Only jobs older than this one: where the page before ended. */
  readonly before?: JobId | undefined;
  readonly limit: number;
}

/** At most this many ids are looked at for one page; a filter that finds little then gives a short page with a `next`. */
const MAX_LOOKED_AT = 2_000;

export interface JobPage {
  readonly jobs: Job[];
  /** The last id that was looked at; absent at the end of the list. */
  readonly next?: JobId;
}

/**
 * A page of jobs, newest first. Ids sort by time, and every index holds them in that order, so a page is the merge of
 * the heads of a few indexes, however many jobs there are.
 */
export async function listJobs(store: Store, query: JobQuery): Promise<JobPage> {
  const indexes = await chooseIndexes(store, query);
  const found: Job[] = [];
  let before: string | undefined = query.before;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; ) {
    const ids = await readHeads(store, { indexes, query, before, limit: query.limit });
    for (const job of await findJobs(store, query.project, ids)) {
      if (matches(job, query)) found.push(job);
      if (found.length === query.limit) return { jobs: found, next: job.id };
    }
    if (ids.length < query.limit) return { jobs: found };
    lookedAt += ids.length;
    before = ids.at(-1);
  }
  return { jobs: found, next: before as JobId };
}

/** The index of a batch, a definition or a label where one is asked for, since it holds every state; else those of the states and pools. */
async function chooseIndexes(store: Store, query: JobQuery): Promise<string[]> {
  const { project, batch, definition, labels, states, pool } = query;
  if (batch !== undefined) return [keys.batchJobs(project, batch)];
  if (definition !== undefined) return [keys.definitionJobs(project, definition)];
  const [label] = Object.entries(labels ?? {});
  if (label) return [keys.label(project, label[0], label[1])];
  const pools = pool ? [pool] : await call(store, (redis) => redis.zrange(keys.pools(), 0, '-1'));
  return pools.flatMap((name) => (states ?? JOB_STATES).map((state) => keys.index(project, name, state)));
}

async function readHeads(
  store: Store,
  { indexes, query, before, limit }: { indexes: string[]; query: JobQuery; before: string | undefined; limit: number },
): Promise<JobId[]> {
  const newest = query.createdBefore === undefined ? '+' : `(${lowestJobIdAt(query.createdBefore)}`;
  const from = before && (newest === '+' || `(${before}` < newest) ? `(${before}` : newest;
  const to = query.createdAfter === undefined ? '-' : `[${lowestJobIdAt(query.createdAfter)}`;
  // At one moment, so that a job that moves from one index to another is in one of them.
  const heads = (await runScript(store, 'read-heads', { keys: indexes, args: [from, to, limit] })) as string[][];
  const merged = heads.flat().sort().reverse();
  return merged.slice(0, limit) as JobId[];
}

function matches({ spec, state, ...job }: Job, { batch, definition, labels, reason, states, pool }: JobQuery): boolean {
  if (reason !== undefined && job.reason !== reason) return false;
  if (batch !== undefined && job.batch !== batch) return false;
  if (definition !== undefined && spec.definition?.name !== definition) return false;
  if (states && !states.includes(state)) return false;
  if (pool && spec.pool !== pool) return false;
  return Object.entries(labels ?? {}).every(([name, value]) => spec.labels[name] === value);
}
