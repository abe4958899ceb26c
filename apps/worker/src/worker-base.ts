import { type Clock, createMetrics, type Metrics, systemClock } from '@longshore/platform';
import { mintWorkerId, type WorkerId } from '@longshore/shared';
import type { Store } from '@longshore/store';
import type { WorkerConfig } from './config.ts';
import type { ContainerEngine } from './containers/index.ts';
import { countEvents } from './event/count-events.ts';
import { createEventFan, type EmitWorkerEvent } from './event/worker-event.ts';
import { Gate } from './intake/gate.ts';
import { Obstacles } from './intake/obstacles.ts';
import { Room } from './intake/room.ts';
import { rememberFleetId } from './registry/fleet-id.ts';

/** What a worker is made from. */
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

/** What all parts of one worker share. */
export interface WorkerBase extends Omit<WorkerParts, 'onEvent' | 'clock'> {
  readonly id: WorkerId;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly emit: EmitWorkerEvent;
  readonly getFleetId: () => Promise<string>;
  readonly room: Room;
  /** What keeps it from taking work. */
  readonly obstacles: Obstacles;
  /** Few containers start at once. */
  readonly starts: Gate;
}

export const startsACpu = 2;

export function layBase({ onEvent, clock = systemClock, ...parts }: WorkerParts): WorkerBase {
  const metrics = createMetrics({ prefix: 'longshore_worker_' });
  return {
    ...parts,
    ...{ clock, metrics },
    id: mintWorkerId(parts.store.now()),
    emit: createEventFan(onEvent, countEvents(metrics)),
    getFleetId: rememberFleetId(parts.store),
    room: new Room(),
    obstacles: new Obstacles(),
    starts: new Gate(parts.config.startConcurrency ?? startsACpu),
  };
}
