import { join } from 'node:path';
import { findFreePort } from '@longshore/testing';
import { RacePoints } from '../wire/race-points.ts';
import { type JobsOfContainers, tapEngine } from '../wire/tap-engine.ts';
import { ScriptNames, tapRedis } from '../wire/tap-redis.ts';
import { type Tap, Wire } from '../wire/wire.ts';
import type { Engine } from './engine.ts';
import type { FleetRedis } from './fleet-redis.ts';

/** A wire, and the address that a process reaches it by. */
export interface Door {
  readonly wire: Wire;
  readonly address: string;
}

/** Opens wires for the processes of a fleet, all of which report to the same race points. */
export class Doors {
  readonly points = new RacePoints();
  readonly #scripts = new ScriptNames();
  readonly #jobs: JobsOfContainers = new Map();
  readonly #open: AsyncDisposableStack;

  constructor(open: AsyncDisposableStack) {
    this.#open = open;
  }

  async openRedis(caller: string, redis: FleetRedis): Promise<Door> {
    const listen = { host: '127.0.0.1', port: await findFreePort() };
    const target = () => ({ host: '127.0.0.1', port: redis.port });
    const openTap = () => tapRedis({ caller, points: this.points, scripts: this.#scripts });
    return { wire: await this.#start({ listen, target, openTap }), address: `redis://127.0.0.1:${listen.port}` };
  }

  async openEngine(caller: string, engine: Engine, folder: string): Promise<Door> {
    const listen = { path: join(folder, `engine-${caller}.sock`) };
    const target = () => ({ path: engine.daemon.socketPath });
    const openTap = () => tapEngine({ caller, points: this.points, jobs: this.#jobs });
    return { wire: await this.#start({ listen, target, openTap }), address: `unix://${listen.path}` };
  }

  async #start(options: ConstructorParameters<typeof Wire>[0] & { openTap: () => Tap }): Promise<Wire> {
    const wire = new Wire(options);
    await wire.start();
    this.#open.defer(() => wire.stop());
    return wire;
  }
}
