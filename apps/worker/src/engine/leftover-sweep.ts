import type { Clock, Deadline, Service, Timer } from '@longshore/platform';
import { type AttemptId, isAttemptId } from '@longshore/shared';
import { listUnheld, type PlacedAttempt, type Store } from '@longshore/store';
import { attemptLabel, projectLabel, toContainerName, toFleetLabels } from '../attempt/container/container-labels.ts';
import type { ContainerEngine, ContainerSummary } from '../containers/index.ts';
import type { EmitWorkerEvent } from '../event/worker-event.ts';

export interface SweepOptions {
  readonly engine: ContainerEngine;
  readonly store: Store;
  readonly clock: Clock;
  readonly emit: EmitWorkerEvent;
  readonly everyMs: number;
  readonly getFleetId: () => Promise<string>;
  readonly removeExchange: (attempt: AttemptId) => Promise<void>;
}

interface Leftover extends PlacedAttempt {
  readonly container: ContainerSummary;
}

/** A worker that has just committed removes the container itself: nobody's business is only what stays. */
const settleMs = 3_000;

/**
 * Removes the containers of this fleet, running or not, whose attempt nobody holds a lease on any more: their worker died.
 * Without it a container would run on beside the next attempt of its job, and nothing would keep its timeout.
 */
export class LeftoverSweep implements Service {
  readonly name = 'leftover sweep';
  readonly #options: SweepOptions;
  readonly #stopping = new AbortController();
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
    this.#sweeping ??= this.#removeLeftovers()
      .catch(() => undefined)
      .finally(() => {
        this.#sweeping = undefined;
      });
    await this.#sweeping;
  }

  async #removeLeftovers(): Promise<void> {
    const { clock, engine, emit, removeExchange } = this.#options;
    const { signal } = this.#stopping;
    const seen = new Set((await this.#list()).map(({ container }) => container.id));
    if (seen.size === 0) return;
    await clock.sleep(settleMs, signal);
    for (const { container, attempt } of await this.#list()) {
      if (!seen.has(container.id)) continue;
      await engine.removeContainer(container.id, signal);
      emit({ kind: 'leftover-removed', container: container.name, status: container.status });
      await removeExchange(attempt).catch(() => undefined);
    }
  }

  async #list(): Promise<Leftover[]> {
    const { engine, store, getFleetId } = this.#options;
    const containers = await engine.listContainers(toFleetLabels(await getFleetId()), this.#stopping.signal);
    return await listUnheld(store, containers.flatMap(toLeftover));
  }
}

/** An image can carry our labels into anybody's container; its name it cannot choose. */
function toLeftover(container: ContainerSummary): Leftover[] {
  const { [projectLabel]: project = '', [attemptLabel]: attempt = '' } = container.labels;
  if (!isAttemptId(attempt) || container.name !== toContainerName({ project, id: attempt })) return [];
  return [{ container, project, attempt }];
}
