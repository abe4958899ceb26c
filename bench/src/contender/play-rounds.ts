import { setTimeout as sleep } from 'node:timers/promises';
import { readCpuMs, readMachineCpuMs } from '../machine/process-usage.ts';
import { sum } from '../statistics.ts';
import type { Contender } from './contender.ts';
import type { Lap, LapPlan } from './lap.ts';

/** One contender's lap with what it cost. */
export interface CostedLap extends Lap {
  readonly livesPerSecond: number;
  /** Of the contender's own processes, for each life. */
  readonly ownCpuMs: number;
  /** The same, process by process. */
  readonly cpuMsOf: Readonly<Record<string, number>>;
  /** Of the whole machine, engine and kernel included, for each life. */
  readonly machineCpuMs: number;
}

/** The laps of each contender by its name, one a round. */
export type Rounds = ReadonlyMap<string, readonly CostedLap[]>;

/** Removals go on behind an outcome: they belong to the lap, and not into the next one. */
const settleMs = 250;

/** Nothing is measured before the code of all is compiled: what is compared has been up for a while. */
export async function warmUp(contenders: readonly Contender[], plan: LapPlan): Promise<void> {
  for (const contender of contenders) await runCosted(contender, plan);
}

/**
 * Lets the contenders run in turns, so that a machine that others use as well is as slow for all of them. Each round
 * begins with another one.
 */
export async function playRounds(
  contenders: readonly Contender[],
  { rounds, ...plan }: LapPlan & { readonly rounds: number },
): Promise<Rounds> {
  const laps = new Map(contenders.map(({ name }) => [name, [] as CostedLap[]]));
  for (let round = 0; round < rounds; round++) {
    for (const contender of rotate(contenders, round)) {
      laps.get(contender.name)?.push(await runCosted(contender, plan));
    }
  }
  return laps;
}

async function runCosted(contender: Contender, plan: LapPlan): Promise<CostedLap> {
  const processes = Object.entries(contender.pids).map(([name, pid]) => ({ name, pid, beforeMs: readCpuMs(pid) }));
  const machine = readMachineCpuMs();
  const lap = await contender.run(plan);
  await sleep(settleMs);
  const spent = processes.map(({ name, pid, beforeMs }) => [name, (readCpuMs(pid) - beforeMs) / plan.lives] as const);
  return {
    ...lap,
    livesPerSecond: (plan.lives / lap.wallMs) * 1_000,
    ownCpuMs: sum(spent.map(([, cpuMs]) => cpuMs)),
    cpuMsOf: Object.fromEntries(spent),
    machineCpuMs: (readMachineCpuMs() - machine) / plan.lives,
  };
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
