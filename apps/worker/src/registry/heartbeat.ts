import { hostname } from 'node:os';
import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import type { Worker, WorkerId } from '@longshore/shared';
import { registerHeartbeat, removeWorker, type Store } from '@longshore/store';
import type { EmitWorkerEvent } from '../event/worker-event.ts';

/** What changes in a worker's description while it lives. */
export type WorkerNow = Pick<
  Worker,
  'state' | 'capacity' | 'used' | 'attempts' | 'engine' | 'clockSkewMs' | 'obstacles'
>;

export interface HeartbeatOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly emit: EmitWorkerEvent;
  readonly worker: WorkerId;
  readonly name: string | undefined;
  readonly release: string;
  readonly pools: readonly string[];
  readonly describe: () => WorkerNow;
  readonly onDrainRequested: () => void;
}

const everyMs = 2_000;
/** Where Redis does not answer by then it forgets the worker by itself. */
const goodbyeMs = 1_000;

/** Tells the registry every two seconds that this worker lives and what it holds. */
export class Heartbeat implements Service {
  readonly name = 'heartbeat';
  readonly #options: HeartbeatOptions;
  readonly #startedAt: number;
  #timer: Timer | undefined;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#startedAt = options.store.now();
  }

  async start(): Promise<void> {
    await this.beat();
    this.#timer = this.#options.clock.every(everyMs, () => this.beat());
  }

  async stop(_deadline: Deadline): Promise<void> {
    const { clock } = this.#options;
    const gone = new AbortController();
    const left = this.#leave().finally(() => gone.abort());
    await clock.sleep(goodbyeMs, gone.signal).catch(() => left);
  }

  async #leave(): Promise<void> {
    await this.#timer?.stop();
    const { store, worker } = this.#options;
    await removeWorker(store, worker).catch(() => undefined);
  }

  /** A beat that is missed is made up for by the next. */
  async beat(): Promise<void> {
    const { store, worker, name, release, pools, describe, onDrainRequested, emit } = this.#options;
    const fixed = { id: worker, hostname: name ?? hostname(), pid: process.pid, release, pools };
    try {
      const { drainRequested } = await registerHeartbeat(store, {
        ...fixed,
        startedAt: this.#startedAt,
        ...describe(),
      });
      if (drainRequested) onDrainRequested();
    } catch (error) {
      emit({ kind: 'heartbeat-failed', error: error as Error });
    }
  }
}
