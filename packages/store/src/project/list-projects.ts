import { DEFAULT_PROJECT } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { type ProjectSettings, toSettings } from './project-register.ts';

/** A project as it stands. */
export interface Project {
  readonly name: string;
  readonly settings: ProjectSettings;
  readonly jobs: ProjectCounts;
}

/** How many jobs a project has; each is a count that Redis keeps. */
export interface ProjectCounts {
  /** Not ended and not running, for whatever reason. */
  readonly waiting: number;
  readonly running: number;
  readonly ended: number;
}

/** The projects after a name, in the order of their names. */
export async function listProjects(
  store: Store,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<Project[]> {
  const names = new Set([DEFAULT_PROJECT, ...(await listProjectNames(store))]);
  const rest = [...names].filter((name) => after === undefined || name > after).sort();
  const found: Project[] = [];
  // A name may be that of a project that was deleted, so a part may give less than was looked at.
  for (let first = 0; first < rest.length && found.length < limit; first += limit) {
    found.push(...(await describeProjects(store, rest.slice(first, first + limit))));
  }
  return found.slice(0, limit);
}

/** One project; undefined where there is none. */
export async function findProject(store: Store, name: string): Promise<Project | undefined> {
  return (await describeProjects(store, [name]))[0];
}

/** The names of all projects that have or had jobs or settings, in no order. */
export async function listProjectNames(store: Store): Promise<string[]> {
  return await call(store, (redis) => redis.zrange(keys.projects(), 0, '-1'));
}

/** The same with their last use: epoch milliseconds, up to a minute too early. */
export async function listProjectUses(store: Store): Promise<{ name: string; usedAt: number }[]> {
  const flat = await call(store, (redis) => redis.zrange(keys.projects(), 0, '-1', 'WITHSCORES'));
  const uses: { name: string; usedAt: number }[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    uses.push({ name: flat[index] as string, usedAt: Number(flat[index + 1]) });
  }
  return uses;
}

/** Those of these projects that have a job, a batch or an operation that has not ended. */
export async function findBusyProjects(store: Store, names: readonly string[]): Promise<string[]> {
  const replies = await callAll(store, (pipeline) => {
    for (const name of names) {
      pipeline.get(keys.open(name));
      pipeline.exists(keys.batchesOpen(name), keys.operationsOpen(name));
    }
  });
  return names.filter((_, index) => Number(replies[2 * index] ?? 0) + Number(replies[2 * index + 1]) > 0);
}

const COMMANDS = 4;

async function describeProjects(store: Store, names: readonly string[]): Promise<Project[]> {
  const replies = await callAll(store, (pipeline) => {
    for (const name of names) {
      pipeline.hgetall(keys.project(name));
      pipeline.get(keys.open(name));
      pipeline.zcard(keys.leases(name));
      pipeline.zcard(keys.ended(name));
    }
  });
  const projects = names.map((name, index): Project => {
    const [hash, open, running, ended] = replies.slice(index * COMMANDS, (index + 1) * COMMANDS);
    const settings = toSettings(hash as Record<string, string>);
    const waiting = Math.max(0, Number(open ?? 0) - Number(running));
    return { name, settings, jobs: { waiting, running: Number(running), ended: Number(ended) } };
  });
  return projects.filter(({ name, settings }) => name === DEFAULT_PROJECT || settings.createdAt !== undefined);
}
