import type { Client } from '../client/client.ts';
import type { Fault } from '../faults/fault.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Random } from '../random.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import { PartLocks } from './part-locks.ts';

/** A fault that happened, or was to happen. */
export interface PlayedFault {
  readonly number: number;
  readonly name: string;
  /** By this machine's clock, as the logs have it. */
  readonly startedAt: string;
  /** missed: the moment that it was to strike at never came. stuck: the fleet did not recover while somebody waited. */
  readonly word: 'recovered' | 'missed' | 'stuck' | 'skipped';
  readonly recoveryMs?: number;
  readonly recoversWithinMs: number;
  /** Where others happened meanwhile, the bound does not count. */
  readonly wasAlone: boolean;
  readonly why?: string;
}

export interface Play {
  readonly fleet: Fleet;
  readonly client: Client;
  readonly random: Random;
  readonly lanes: number;
  /** Plays to its end or until the signal. */
  readonly plan: Iterable<Fault>;
  readonly signal: AbortSignal;
  readonly onPlayed: (played: PlayedFault) => void;
}

const oneFaultWithinMs = 90_000;

/** Plays the plan with as many faults at once as there are lanes, but never two that break the same part. */
export async function playFaults(play: Play): Promise<PlayedFault[]> {
  const locks = new PartLocks();
  const plan = play.plan[Symbol.iterator]();
  const played: PlayedFault[] = [];
  let number = 0;
  const runLane = async () => {
    while (!play.signal.aborted) {
      const { done, value: fault } = plan.next();
      if (done) return;
      const one = await playOne(play, fault, ++number, locks);
      played.push(one);
      play.onPlayed(one);
    }
  };
  await Promise.all(Array.from({ length: play.lanes }, runLane));
  return played.toSorted((one, other) => one.number - other.number);
}

async function playOne(play: Play, fault: Fault, number: number, locks: PartLocks): Promise<PlayedFault> {
  const { name, recoversWithinMs } = fault;
  using _parts = await locks.hold(fault.breaks);
  const about = { number, name, startedAt: new Date().toISOString(), recoversWithinMs };
  const obstacle = await fault.findObstacle?.();
  if (obstacle) return { ...about, word: 'skipped', wasAlone: true, why: obstacle };
  const wasAlone = () => locks.active === 1;
  const began = wasAlone();
  const signal = AbortSignal.timeout(oneFaultWithinMs);
  const random = play.random.fork(`${number} ${name}`);
  const startedAt = readUptimeMs();
  let isHealed = false;
  try {
    const healed = await fault.inject({ ...play, random, signal });
    isHealed = true;
    const recoveryMs = Math.max(0, (await healed.recoveredAt) - healed.at);
    return { ...about, word: 'recovered', recoveryMs, wasAlone: began && wasAlone() };
  } catch (error) {
    const why = `${String(error)} after ${readUptimeMs() - startedAt} ms`;
    return { ...about, word: isHealed ? 'stuck' : 'missed', wasAlone: began && wasAlone(), why };
  }
}
