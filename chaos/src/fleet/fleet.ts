import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeProcess } from '@longshore/testing';
import type { LedgerPaths } from '../recorder/runtime-wrapper.ts';
import type { RacePoints } from '../wire/race-points.ts';
import { Doors } from './doors.ts';
import { type Engine, startEngine } from './engine.ts';
import type { Api, Worker } from './fleet-process.ts';
import { FleetRedis } from './fleet-redis.ts';
import { type FleetRegistry, startFleetRegistry } from './fleet-registry.ts';
import { startApis, startWorkers } from './start-processes.ts';

/** A whole Longshore in the suite's hands: each process behind wires of its own, over engines, a Redis and a registry of its own. */
export interface Fleet {
  readonly folder: string;
  readonly ledger: LedgerPaths;
  readonly redis: FleetRedis;
  readonly registry: FleetRegistry;
  readonly engines: readonly Engine[];
  readonly apis: readonly Api[];
  readonly workers: readonly Worker[];
  readonly points: RacePoints;
  stop(): Promise<void>;
}

/** @param apis how many there are. */
export async function startFleet({ apis: count }: { apis: number }): Promise<Fleet> {
  await using parts = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'longshore-chaos-'));
  parts.defer(() => rm(folder, { recursive: true, force: true }));
  const ledger = await startRecorder(folder, parts);
  const redis = await FleetRedis.start();
  parts.defer(() => redis.stop());
  const engines = await startEngines(folder, ledger, parts);
  const registry = await startFleetRegistry(engines);
  parts.defer(() => registry.stop());
  const doors = new Doors(parts);
  const processes = { folder, redis, doors, parts };
  const apis = await startApis(processes, count);
  const workers = await startWorkers({ ...processes, engines, apis });
  const kept = parts.move();
  const stop = () => kept.disposeAsync();
  return { folder, ledger, redis, registry, engines, apis, workers, points: doors.points, stop };
}

async function startRecorder(folder: string, parts: AsyncDisposableStack): Promise<LedgerPaths> {
  const ledger = { jobs: join(folder, 'jobs'), created: join(folder, 'created'), ended: join(folder, 'ended') };
  await mkdir(ledger.jobs);
  const recorder = new NodeProcess({
    name: 'recorder',
    script: 'chaos/src/recorder/watch-containers.ts',
    folder,
    env: {},
    args: [ledger.created, ledger.ended],
  });
  parts.defer(async () => void (await recorder.end('SIGTERM')));
  return ledger;
}

async function startEngines(folder: string, ledger: LedgerPaths, parts: AsyncDisposableStack): Promise<Engine[]> {
  const engines: Engine[] = [];
  for (const [index, name] of ['a', 'b'].entries()) {
    const engine = await startEngine({ name, subnet: (process.pid + index) % 250, folder, ledger });
    parts.defer(() => engine.stop());
    engines.push(engine);
  }
  return engines;
}
