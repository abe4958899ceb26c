import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import { type ClockVerdict, describeClockSkew, judgeClock } from '@longshore/shared';
import type { Store } from '@longshore/store';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { Obstacles } from '../intake/obstacles.ts';

export interface ClockWatchOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly obstacles: Obstacles;
  readonly emit: EmitWorkerEvent;
}

const everyMs = 1_000;

/**
 * Compares this machine's clock with that of Redis. None of our own instants come from it, but the engine's do: a worker
 * whose clock is far off takes no work until it is right.
 */
export class ClockWatch implements Service {
  readonly name = 'clock watch';
  readonly #options: ClockWatchOptions;
  #said: ClockVerdict = 'right';
  #timer: Timer | undefined;

  constructor(options: ClockWatchOptions) {
    this.#options = options;
  }

  /** How far this machine's clock is ahead of that of Redis, to about a tenth of a second. */
  get skewMs(): number {
    const { clock, store } = this.#options;
    return clock.now() - store.now();
  }

  async start(): Promise<void> {
    this.look();
    this.#timer = this.#options.clock.every(everyMs, () => this.look());
  }

  async stop(_deadline: Deadline): Promise<void> {
    await this.#timer?.stop();
  }

  look(): void {
    const { obstacles, emit } = this.#options;
    const { skewMs } = this;
    const verdict = judgeClock(skewMs);
    if (verdict === 'far-off') obstacles.set('clock-off', `its clock is ${describeClockSkew(skewMs)}`);
    else obstacles.clear('clock-off');
    if (verdict === this.#said) return;
    this.#said = verdict;
    emit({ kind: 'clock-judged', verdict, skewMs });
  }
}
