import { type Clock, createMetrics, type Metrics, type Service, systemClock } from '@longshore/platform';
import { mintWorkerId, type WorkerId } from '@longshore/shared';
import type { Store } from '@longshore/store';
import type { AttemptTools } from './attempt/attempt-in-hand.ts';
import { createArchiveExchanges } from './attempt/exchange/archive-exchange.ts';
import { openBindExchanges } from './attempt/exchange/bind-exchange.ts';
import { sharesFolders } from './attempt/exchange/shares-folders.ts';
import { canRemoveRootsFiles, openWorkFolder } from './attempt/exchange/work-folder.ts';
import { SharedPulls } from './attempt/image/shared-pulls.ts';
import { ClockWatch } from './clock/clock-watch.ts';
import type { WorkerConfig } from './config.ts';
import type { ContainerEngine, EngineDescription } from './containers/index.ts';
import { DiskWatch } from './disk/disk-watch.ts';
import { listWrittenFolders } from './disk/list-written-folders.ts';
import { EngineWatch } from './engine/engine-watch.ts';
import { LeftoverSweep } from './engine/leftover-sweep.ts';
import { countEvents } from './event/count-events.ts';
import { countState } from './event/count-state.ts';
import { createEventFan, type EmitWorkerEvent } from './event/worker-event.ts';
import { ImageMemory, noImageMemory } from './images/image-memory.ts';
import { ImageSweep } from './images/image-sweep.ts';
import { decideCapacity } from './intake/capacity.ts';
import { Gate } from './intake/gate.ts';
import { Intake } from './intake/intake.ts';
import { Obstacles } from './intake/obstacles.ts';
import { Room } from './intake/room.ts';
import { Journal } from './journal/journal.ts';
import { LeaseKeeper } from './lease/lease-keeper.ts';
import { RenewalThread } from './lease/renewal-thread.ts';
import { rememberFleetId } from './registry/fleet-id.ts';
import { Heartbeat } from './registry/heartbeat.ts';
import { InboxReader } from './registry/inbox-reader.ts';
import { StatusServer } from './status/status-server.ts';

export interface WorkerParts {
  readonly config: WorkerConfig;
  readonly store: Store;
  readonly engine: ContainerEngine;
  readonly release: string;
  /** Told of everything that happens, such as the subscriber that logs. */
  readonly onEvent: EmitWorkerEvent;
  /** Somebody asked this worker over the API to leave, and it is done with what it had. */
  readonly onDrained: () => void;
  readonly clock?: Clock;
}

export interface LongshoreWorker {
  readonly id: WorkerId;
  /** In the order of their start. */
  readonly services: readonly Service[];
  readonly metrics: Metrics;
}

/** Nobody is served by more removals at once than the engine has hands. */
const removalsAtOnce = 4;
const defaultStartsACpu = 2;
/** A container whose worker died runs on for so long at most once its lease has run out. */
const longestSweepMs = 30_000;

/** Puts a worker together from its parts. Nothing happens before its services start. */
export async function createWorker(parts: WorkerParts): Promise<LongshoreWorker> {
  const { config, store, engine, clock = systemClock } = parts;
  const id = mintWorkerId(store.now());
  const metrics = createMetrics({ prefix: 'longshore_worker_' });
  const emit = createEventFan(parts.onEvent, countEvents(metrics));
  const room = new Room();
  const obstacles = new Obstacles();
  const clockWatch = new ClockWatch({ store, clock, obstacles, emit });
  const leases = new LeaseKeeper({
    ...{ clock, leaseMs: config.lease, emit },
    openRenewals: (listener) => new RenewalThread({ ...config, leaseMs: config.lease, clock, listener }),
  });
  const starts = new Gate(config.startConcurrency ?? defaultStartsACpu);
  const watch = new EngineWatch({
    engine,
    clock,
    onUp: (description) => {
      obstacles.clear('engine-away');
      admitWork({ ...parts, emit }, { description, room, starts });
      void sweep.sweep();
    },
    onAway: (error) => {
      obstacles.set('engine-away', 'the container engine is away');
      emit({ kind: 'engine-away', error });
    },
  });
  const disk = new DiskWatch({
    ...{ clock, obstacles, emit, floorBytes: config.diskFloor },
    listFolders: () => listWrittenFolders(config, watch.description),
  });
  await openWorkFolder(config.workDir);
  const memory = config.imageBudget === undefined ? undefined : await ImageMemory.open(config.workDir, clock);
  const tools = await lendTools(parts, { id, clock, emit, starts, watch, images: memory ?? noImageMemory });
  const findFleet = rememberFleetId(store);
  const sweep = new LeftoverSweep({
    ...{
      mode: config.sweep,
      engine,
      store,
      clock,
      emit,
      getFleetId: findFleet,
      everyMs: Math.min(config.lease, longestSweepMs),
    },
    exchanges: tools.exchanges,
  });
  const intake = new Intake({
    ...{ store, clock, worker: id, getFleetId: findFleet, leaseMs: config.lease, room, leases, emit, tools },
    engine: watch,
    obstacles,
    claims: new Gate(1),
    journal: tools.journal,
    pools: config.pools,
    drainMs: config.drain,
    detach: config.detach,
  });
  const leave = leaveOnce(intake, parts.onDrained);
  const heartbeat = new Heartbeat({
    ...{ store, clock, emit, worker: id, name: config.workerName, release: parts.release, pools: config.pools },
    describe: () => ({
      state: intake.isDraining ? 'draining' : 'active',
      capacity: room.capacity,
      used: room.used,
      attempts: leases.attempts,
      clockSkewMs: clockWatch.skewMs,
      obstacles: obstacles.list,
      engine: watch.description ? `${watch.description.product} ${watch.description.version}` : '',
    }),
    onDrainRequested: leave,
  });
  const onCancel = leases.requestCancel.bind(leases);
  const inbox = new InboxReader({ store, clock, worker: id, onCancel, onDrainRequested: leave });
  countState(metrics, { room, leases, clockWatch, disk });
  const watches = [...status(config, metrics, obstacles), clockWatch, watch, disk];
  const sweeps = [sweep, ...sweepImages({ ...parts, clock, emit }, memory)];
  return { id, metrics, services: [tools.journal, ...watches, leases, heartbeat, inbox, ...sweeps, intake] };
}

async function lendTools(
  { config, store, engine }: WorkerParts,
  {
    id,
    clock,
    emit,
    starts,
    watch,
    images,
  }: Pick<AttemptTools, 'clock' | 'emit' | 'starts' | 'images'> & { id: WorkerId; watch: EngineWatch },
): Promise<Omit<AttemptTools, 'drain'>> {
  const isBind = sharesFolders(config);
  if (isBind && !canRemoveRootsFiles()) emit({ kind: 'folders-may-stay', workDir: config.workDir });
  return {
    ...{ store, engine, clock, emit, starts, images },
    describeEngine: () => watch.description,
    suspectEngine: () => watch.suspect(),
    journal: await Journal.open(config.workDir, id),
    removals: new Gate(removalsAtOnce),
    pulls: new SharedPulls(engine, { stallMs: config.pullStall }),
    exchanges: isBind ? await openBindExchanges(config.workDir) : createArchiveExchanges(engine),
    settings: { worker: id, stopGraceMs: config.stopGrace, engineAwayMs: config.engineAway },
  };
}

/** The engine is there, for the first time or again: how much fits on it. */
function admitWork(
  { config, emit }: Omit<WorkerParts, 'onEvent'> & { emit: EmitWorkerEvent },
  { description, room, starts }: { description: EngineDescription; room: Room; starts: Gate },
): void {
  const { slots, cpuBudget, memoryBudget: memoryBudgetBytes } = config;
  const capacity = decideCapacity({ slots, cpuBudget, memoryBudgetBytes }, description);
  room.setCapacity(capacity);
  starts.resize(config.startConcurrency ?? defaultStartsACpu * description.cpus);
  emit({ kind: 'engine-up', engine: description, capacity });
}

function sweepImages(
  { config, engine, clock, emit }: Pick<WorkerParts, 'config' | 'engine'> & Pick<AttemptTools, 'clock' | 'emit'>,
  memory: ImageMemory | undefined,
): Service[] {
  const { sweep: mode, imageBudget: budgetBytes } = config;
  if (!memory || budgetBytes === undefined) return [];
  return [new ImageSweep({ mode, memory, engine, clock, emit, budgetBytes })];
}

/** A drain that was asked for over the API has no deadline: the worker leaves when it is done. */
function leaveOnce(intake: Intake, onDrained: () => void): () => void {
  let isLeaving = false;
  return () => {
    if (isLeaving) return;
    isLeaving = true;
    void intake
      .quiet()
      .then(() => intake.whenIdle())
      .then(onDrained);
  };
}

function status(config: WorkerConfig, metrics: Metrics, obstacles: Obstacles): Service[] {
  if (config.metricsPort === 0) return [];
  const findObstacles = () => obstacles.list.map(({ detail }) => detail);
  return [new StatusServer({ host: config.metricsHost, port: config.metricsPort, metrics, findObstacles })];
}
