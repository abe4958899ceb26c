import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../checker/check.ts';
import type { Breach, Evidence } from '../checker/evidence.ts';
import { Client } from '../client/client.ts';
import { EndWatch } from '../client/end-watch.ts';
import { keepLoad } from '../client/load.ts';
import type { Fault } from '../faults/fault.ts';
import { type Fleet, startFleet } from '../fleet/fleet.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Random } from '../random.ts';
import { blameFaults } from './blame-faults.ts';
import { collectEvidence } from './collect-evidence.ts';
import { findLeftovers } from './find-leftovers.ts';
import { findSlow } from './find-slow.ts';
import { playFaults } from './play-faults.ts';
import type { PlayedFault } from './play-one.ts';

export interface SuiteOptions {
  readonly plan: Iterable<Fault>;
  /** Ends the plan; what is under way is finished, and everything is checked. */
  readonly signal: AbortSignal;
  readonly lanes: number;
  readonly jobsPerSecond: number;
  readonly random: Random;
  /** By how much longer recovery may take than the faults say, as on a machine that is busy with other things. */
  readonly patience: number;
  /** Leave the files of the fleet, the ledger among them, where they are. */
  readonly keep: boolean;
  readonly say: (line: string) => void;
}

/** Everything that a run found. */
export interface SuiteRun {
  readonly evidence: Evidence;
  readonly played: readonly PlayedFault[];
  readonly breaches: readonly Breach[];
}

/** A host that nobody reaches keeps its containers for as long as it is away, and then has to sweep them. */
const overlapWindowMs = 3 * LEASE_MS;
const allEndWithinMs = 120_000;
const sweptWithinMs = 60_000;

/** A run: a fleet under load, faults one after another, and in the end everybody's account of it held together. */
export async function runSuite({
  plan,
  signal,
  lanes,
  jobsPerSecond,
  random,
  patience,
  keep,
  say,
}: SuiteOptions): Promise<SuiteRun> {
  const fleet = await startFleet();
  say(`The fleet is up in ${fleet.folder}.`);
  const client = new Client(fleet.apis);
  const watch = new EndWatch(client);
  const [loading, watching] = [new AbortController(), new AbortController()];
  const watched = watch.watch(watching.signal);
  const loaded = keepLoad({ client, random: random.fork('load'), jobsPerSecond, signal: loading.signal });
  try {
    const played = await playFaults({
      fleet,
      client,
      random,
      lanes,
      plan,
      signal,
      onPlayed: (one) => say(describe(one)),
    });
    loading.abort();
    await loaded;
    say(`All faults are over; ${watch.open.length} jobs are still to end.`);
    await untilAllEnded(watch, say);
    const leftovers = await findLeftovers(fleet, sweptWithinMs);
    const evidence = await collectEvidence({ fleet, client, watch }, leftovers);
    const found = [...check(evidence, { overlapWindowMs }), ...findSlow(played, patience)];
    const breaches = blameFaults(found, evidence, played);
    if (keep) say(`What is left for you: ${await keepFiles(fleet, evidence)}`);
    return { evidence, played, breaches };
  } finally {
    loading.abort();
    watching.abort();
    await watched;
    await fleet.stop();
  }
}

/** @returns where they are. */
async function keepFiles({ folder }: Fleet, evidence: Evidence): Promise<string> {
  const kept = `${folder}-kept`;
  await cp(folder, kept, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  const plain = { ...evidence, seenEnds: [...evidence.seenEnds], finals: [...evidence.finals] };
  await writeFile(join(kept, 'evidence.json'), JSON.stringify(plain, null, 1));
  return kept;
}

async function untilAllEnded(watch: EndWatch, say: (line: string) => void): Promise<void> {
  const until = performance.now() + allEndWithinMs;
  while (watch.open.length > 0 && performance.now() < until) await sleep(250);
  if (watch.open.length > 0) say(`${watch.open.length} jobs have not ended: ${watch.open.slice(0, 5).join(', ')}`);
}

function describe({ number, name, word, recoveryMs, why }: PlayedFault): string {
  return `${number} ${name}: ${word}${recoveryMs === undefined ? '' : ` in ${recoveryMs} ms`}${why ? ` (${why})` : ''}`;
}
