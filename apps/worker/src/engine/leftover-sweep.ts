import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import type { Store } from '@longshore/store';
import type { Exchanges } from '../attempt/exchange/exchange.ts';
import type { ContainerEngine } from '../containers/index.ts';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import { type Leftover, listLeftovers } from './leftovers.ts';

/** `dry-run` only says what it would remove. */
export const SWEEP_MODES = ['on', 'dry-run', 'off'] as const;
export type SweepMode = (typeof SWEEP_MODES)[number];

export interface SweepOptions {
  readonly mode: SweepMode;
  readonly engine: ContainerEngine;
  readonly store: Store;
  readonly clock: Clock;
  readonly emit: EmitWorkerEvent;
  readonly everyMs: number;
  readonly getFleetId: () => Promise<string>;
  readonly exchanges: Exchanges;
}

/** A worker that has just committed removes its traces itself: nobody's business is only what stays. */
const settleMs = 3_000;

/**
 * Removes the containers of this fleet, running or not, whose attempt nobody holds a lease on any more: their worker died.
 * Without it a container would run on beside the next attempt of its job, and nothing would keep its timeout. And the
 * volumes and exchange folders of such containers, where these have gone and those have not.
 */
export class LeftoverSweep implements Service {
  readonly name = 'leftover sweep';
  readonly #options: SweepOptions;
  readonly #stopping = new AbortController();
  /** What was told of already, and is still there. */
  #told = new Set<string>();
  #timer: Timer | undefined;
  #sweeping: Promise<void> | undefined;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    this.#timer = this.#options.clock.every(this.#options.everyMs, () => this.sweep());
  }

  async stop(_deadline: Deadline): Promise<void> {
    this.#stopping.abort();
    await this.#timer?.stop();
  }

  /** Looks now. What cannot be asked or removed now is looked at the next time. */
  async sweep(): Promise<void> {
    if (this.#options.mode === 'off') return;
    this.#sweeping ??= this.#sweepOnce()
      .catch(() => undefined)
      .finally(() => {
        this.#sweeping = undefined;
      });
    await this.#sweeping;
  }

  async #sweepOnce(): Promise<void> {
    const seen = new Set((await this.#list()).map(({ name }) => name));
    if (seen.size > 0) await this.#options.clock.sleep(settleMs, this.#stopping.signal);
    const left = seen.size > 0 ? (await this.#list()).filter(({ name }) => seen.has(name)) : [];
    this.#told = new Set([...this.#told].filter((name) => seen.has(name)));
    for (const leftover of left) await this.#treat(leftover);
  }

  async #list(): Promise<Leftover[]> {
    const { engine, store, exchanges, getFleetId } = this.#options;
    return await listLeftovers({ engine, store, exchanges, fleet: await getFleetId() }, this.#stopping.signal);
  }

  /** One that cannot be removed must not keep the others. */
  async #treat(leftover: Leftover): Promise<void> {
    const { mode, emit } = this.#options;
    const { kind, name } = leftover;
    if (mode === 'dry-run') return this.#tellOnce(name, () => emit({ kind: 'leftover-found', what: kind, name }));
    try {
      await leftover.remove(this.#stopping.signal);
      emit({ kind: 'leftover-removed', what: kind, name });
    } catch (error) {
      this.#stopping.signal.throwIfAborted();
      this.#tellOnce(name, () => emit({ kind: 'leftover-stays', what: kind, name, error: error as Error }));
    }
  }

  #tellOnce(name: string, tell: () => void): void {
    if (this.#told.has(name)) return;
    this.#told.add(name);
    tell();
  }
}
