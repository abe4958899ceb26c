import type { Client } from '../client/client.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Random } from '../random.ts';

/** What a fault plays with. */
export interface Scene {
  readonly fleet: Fleet;
  readonly client: Client;
  /** The fault's own: the seed of the run and the number of the fault decide all that it draws. */
  readonly random: Random;
  /** How many jobs make a crowd. */
  readonly crowdSize: number;
  /** Jobs that the fault strikes at: they are cancelled when it is over. */
  readonly victims: Set<string>;
  /** Aborts when the fault takes too long to be worth waiting for. */
  readonly signal: AbortSignal;
}

/** A part that a fault breaks: two that break the same one do not happen at once. */
export type Part = 'redis' | 'registry' | 'apis' | 'workers' | 'engines' | 'backlog' | 'crowd';

/** The cause is gone. Instants in milliseconds of uptime. */
export interface Healed {
  readonly at: number;
  /** When the fleet was seen to work again. */
  readonly recoveredAt: Promise<number>;
  /** What is not as it has to be after this very fault, where it was the only one. */
  readonly findFlaw?: () => Promise<string | undefined>;
}

/** One way in which the world is unkind. */
export interface Fault {
  readonly name: string;
  readonly breaks: readonly Part[];
  /** From the moment when the cause is gone. */
  readonly recoversWithinMs: number;
  /** How long all of it may take; default 90 seconds. */
  readonly endsWithinMs?: number;
  /** Why it cannot be had on this machine; left out, it always can. */
  findObstacle?(): Promise<string | undefined>;
  /** Resolves when the cause is gone. */
  inject(scene: Scene): Promise<Healed>;
}
