import type { Client } from '../client/client.ts';
import type { Fault } from '../faults/fault.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Random } from '../random.ts';
import type { Hold, PartLocks } from './part-locks.ts';

/** How a fault went. */
export interface Ordeal {
  /** missed: the moment that it was to strike at never came. stuck: it was healed, and nothing worked again. */
  readonly word: 'recovered' | 'missed' | 'stuck' | 'skipped';
  readonly recoveryMs?: number;
  readonly why?: string;
  /** What was not as it has to be, though the fleet worked again. */
  readonly flaw?: string;
}

/** A fault that happened, or was to happen. */
export interface PlayedFault extends Ordeal {
  readonly number: number;
  readonly name: string;
  /** By this machine's clock, as the logs and the API have it. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly recoversWithinMs: number;
  /** Where others happened meanwhile, the bound does not count. */
  readonly wasAlone: boolean;
}

export interface Stage {
  readonly fleet: Fleet;
  readonly client: Client;
  readonly random: Random;
  readonly crowdSize: number;
}

const usuallyWithinMs = 90_000;

/** Plays one fault as soon as nobody else breaks what it breaks, and waits until the fleet works again. */
export async function playOne(
  stage: Stage,
  { fault, number, locks }: { fault: Fault; number: number; locks: PartLocks },
): Promise<PlayedFault> {
  using hold = await locks.hold(fault.breaks);
  const { name, recoversWithinMs } = fault;
  const startedAt = new Date().toISOString();
  const obstacle = await fault.findObstacle?.();
  const ordeal: Ordeal = obstacle ? { word: 'skipped', why: obstacle } : await strike(stage, { fault, number, hold });
  const endedAt = new Date().toISOString();
  return { number, name, startedAt, endedAt, recoversWithinMs, wasAlone: hold.wasAlone, ...ordeal };
}

async function strike(
  stage: Stage,
  { fault, number, hold }: { fault: Fault; number: number; hold: Hold },
): Promise<Ordeal> {
  const signal = AbortSignal.timeout(fault.endsWithinMs ?? usuallyWithinMs);
  const { client } = stage;
  const own = stage.random.fork(`${number} ${fault.name}`);
  const victims = new Set<string>();
  let isHealed = false;
  try {
    const { at, recoveredAt, findFlaw } = await fault.inject({ ...stage, random: own, victims, signal });
    isHealed = true;
    const recoveryMs = Math.max(0, (await recoveredAt) - at);
    const flaw = hold.wasAlone ? await findFlaw?.() : undefined;
    return { word: 'recovered', recoveryMs, ...(flaw && { flaw }) };
  } catch (error) {
    return { word: isHealed ? 'stuck' : 'missed', why: String(error) };
  } finally {
    await Promise.all([...victims].map((id) => client.cancel(id)));
  }
}
