import type { Metrics, Service } from '@longshore/platform';
import type { WorkerId } from '@longshore/shared';
import { openWorkFolder } from './attempt/exchange/work-folder.ts';
import { lendTools } from './attempt/lend-tools.ts';
import { countState } from './event/count-state.ts';
import { sweepImages, sweepLeftovers } from './host/sweep-host.ts';
import { type HostWatches, watchHost } from './host/watch-host.ts';
import { ImageMemory } from './images/image-memory.ts';
import { Gate } from './intake/gate.ts';
import { Intake, type IntakeSettings } from './intake/intake.ts';
import { LeaseKeeper } from './lease/lease-keeper.ts';
import { RenewalThread } from './lease/renewal-thread.ts';
import { joinFleet } from './registry/join-fleet.ts';
import { StatusServer } from './status/status-server.ts';
import { layBase, type WorkerBase, type WorkerParts } from './worker-base.ts';

export interface LongshoreWorker {
  readonly id: WorkerId;
  /** In the order of their start. */
  readonly services: readonly Service[];
  readonly metrics: Metrics;
}

/** Puts a worker together from its parts. Nothing happens before its services start. */
export async function createWorker(parts: WorkerParts): Promise<LongshoreWorker> {
  const base = layBase(parts);
  const { id, metrics, config, clock, room } = base;
  await openWorkFolder(config.workDir);
  const memory = config.imageBudget === undefined ? undefined : await ImageMemory.open(config.workDir, clock);
  const leases = keepLeases(base);
  const watches = watchHost(base, () => void sweep.sweep());
  const tools = await lendTools(base, { watch: watches.engine, memory });
  const sweep = sweepLeftovers(base, tools.exchanges);
  const intake = openIntake(base, { watches, leases, tools });
  const membership = joinFleet(base, { watches, leases, intake });
  countState(metrics, { room, leases, clockWatch: watches.clock, disk: watches.disk });
  const outside = [tools.journal, ...serveStatus(base), watches.clock, watches.engine, watches.disk];
  const services = [...outside, leases, ...membership, sweep, ...sweepImages(base, memory), intake];
  return { id, metrics, services };
}

function keepLeases({ config, clock, emit }: WorkerBase): LeaseKeeper {
  return new LeaseKeeper({
    ...{ clock, leaseMs: config.lease, emit },
    openRenewals: (listener) => new RenewalThread({ ...config, leaseMs: config.lease, clock, listener }),
  });
}

function openIntake(
  { config, store, clock, emit, id: worker, getFleetId, room, obstacles }: WorkerBase,
  { watches, leases, tools }: { watches: HostWatches; leases: LeaseKeeper; tools: IntakeSettings['tools'] },
): Intake {
  return new Intake({
    ...{ store, clock, emit, worker, getFleetId, room, obstacles, leases, tools },
    engine: watches.engine,
    journal: tools.journal,
    claims: new Gate(1),
    pools: config.pools,
    leaseMs: config.lease,
    drainMs: config.drain,
    detach: config.detach,
  });
}

function serveStatus({ config, metrics, obstacles }: WorkerBase): Service[] {
  if (config.metricsPort === 0) return [];
  const findObstacles = () => obstacles.list.map(({ detail }) => detail);
  return [new StatusServer({ host: config.metricsHost, port: config.metricsPort, metrics, findObstacles })];
}
