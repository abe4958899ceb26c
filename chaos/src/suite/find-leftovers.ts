import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { eventually, requestEngine } from '@longshore/testing';
import type { Leftover } from '../checker/evidence.ts';
import type { Engine } from '../fleet/engine.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { findStrangeKeys } from './find-strange-keys.ts';

/** Networks that an engine comes with, and the one that Longshore keeps on each. */
const ownedNetworks = ['bridge', 'host', 'none', 'longshore-egress'];

/** Looks until nothing is left, or for as long as the sweeps may take; what is left then is a leak. */
export async function findLeftovers(fleet: Fleet, withinMs: number): Promise<Leftover[]> {
  let left: Leftover[] = [];
  const look = async () => {
    left = await listLeftovers(fleet);
    return left.length === 0;
  };
  await eventually(look, { withinMs, everyMs: 1_000 }).catch(() => undefined);
  return left;
}

async function listLeftovers({ engines, workers, redis }: Fleet): Promise<Leftover[]> {
  const all = await Promise.all([
    ...engines.map(listOnEngine),
    ...[...new Set(workers.map(({ workFolder }) => workFolder))].map(listFiles),
    findStrangeKeys(redis.url),
  ]);
  return all.flat();
}

async function listOnEngine({ name, daemon }: Engine): Promise<Leftover[]> {
  const ask = async <T>(path: string) => JSON.parse((await requestEngine(daemon, { path })).text) as T;
  const containers = await ask<{ Names: string[] }[]>('/containers/json?all=1');
  const { Volumes } = await ask<{ Volumes: { Name: string }[] | null }>('/volumes');
  const networks = await ask<{ Name: string }[]>('/networks');
  return [
    ...containers.map(({ Names }) => ({ what: 'container' as const, name: `${Names[0]} on ${name}` })),
    ...(Volumes ?? []).map(({ Name }) => ({ what: 'volume' as const, name: `${Name} on ${name}` })),
    ...networks
      .filter(({ Name }) => !ownedNetworks.includes(Name))
      .map(({ Name }) => ({ what: 'network' as const, name: `${Name} on ${name}` })),
  ];
}

/** Exchange folders, and what a journal says of attempts that are over. */
async function listFiles(workFolder: string): Promise<Leftover[]> {
  const entries = await readdir(workFolder, { recursive: true }).catch(() => []);
  return entries
    .filter((entry) => basename(entry).startsWith('job_'))
    .map((entry) => ({
      what: entry.startsWith('journal') ? 'journal entry' : 'exchange folder',
      name: join(workFolder, entry),
    }));
}
