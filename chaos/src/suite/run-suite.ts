import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../checker/check.ts';
import type { Breach, Evidence } from '../checker/evidence.ts';
import { Client } from '../client/client.ts';
import { EndWatch } from '../client/end-watch.ts';
import { keepLoad } from '../client/load.ts';
import { type Fleet, startFleet } from '../fleet/fleet.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Random } from '../random.ts';
import { blameFaults } from './blame-faults.ts';
import { collectEvidence } from './collect-evidence.ts';
import { findBadRecoveries } from './find-bad-recoveries.ts';
import { findLeftovers } from './find-leftovers.ts';
import { keepFiles } from './keep-files.ts';
import { type Plan, playFaults } from './play-faults.ts';
import type { PlayedFault } from './play-one.ts';

export interface SuiteOptions {
  readonly plans: readonly Plan[];
  /** Ends the plans; what is under way is finished, and everything is checked. */
  readonly signal: AbortSignal;
  readonly jobsPerSecond: number;
  readonly apis: number;
  readonly crowdSize: number;
  readonly random: Random;
  /** By how much longer recovery may take than the faults say, as on a machine that is busy with other things. */
  readonly patience: number;
  /** Leave the files of the fleet, the ledger among them, for whoever looks for the cause of a breach. */
  readonly keep: boolean;
  readonly onPlayed: (played: PlayedFault) => void;
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
export async function runSuite(options: SuiteOptions): Promise<SuiteRun> {
  const { apis, patience, keep, say } = options;
  const fleet = await startFleet({ apis });
  try {
    say(`The fleet is up in ${fleet.folder}.`);
    const client = new Client(fleet.apis);
    await using watch = new EndWatch(client);
    const played = await playUnderLoad(options, fleet, client);
    say(`All faults are over; ${watch.open.length} jobs are still to end.`);
    await untilAllEnded(watch);
    const wereDaemonsKilled = played.some(({ name }) => /^engine-killed\/SIGKILL|^host-lost/.test(name));
    const leftovers = await findLeftovers(fleet, sweptWithinMs);
    const evidence = await collectEvidence({ fleet, client, watch }, { leftovers, wereDaemonsKilled });
    const found = [...check(evidence, { overlapWindowMs }), ...findBadRecoveries(played, patience)];
    if (keep) say(`What is left for you: ${await keepFiles(fleet, evidence)}`);
    return { evidence, played, breaches: blameFaults(found, evidence, played) };
  } finally {
    await fleet.stop();
  }
}

async function playUnderLoad(options: SuiteOptions, fleet: Fleet, client: Client): Promise<PlayedFault[]> {
  const { random, jobsPerSecond } = options;
  const [enough, broken] = [new AbortController(), new AbortController()];
  const signals = { signal: enough.signal, hopeless: broken.signal };
  const loaded = keepLoad({ client, random: random.fork('load'), jobsPerSecond, ...signals });
  try {
    return await playFaults({ ...options, fleet, client });
  } catch (error) {
    broken.abort();
    throw error;
  } finally {
    enough.abort();
    await loaded;
  }
}

/** What has not ended by then is lost, and the checker says so. */
async function untilAllEnded(watch: EndWatch): Promise<void> {
  const until = performance.now() + allEndWithinMs;
  while (watch.open.length > 0 && performance.now() < until) await sleep(250);
}
