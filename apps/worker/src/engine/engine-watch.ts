import type { Clock, Deadline, Service } from '@longshore/platform';
import type { ContainerEngine, EngineDescription } from '../containers/index.ts';

export interface EngineWatchOptions {
  readonly engine: ContainerEngine;
  readonly clock: Clock;
  readonly onUp: (engine: EngineDescription) => void;
  readonly onAway: (error: Error) => void;
}

const whenUpMs = 10_000;
const whenAwayMs = 1_000;

/** Knows whether the container engine is there. A worker without one takes no tickets and waits. */
export class EngineWatch implements Service {
  readonly name = 'engine watch';
  readonly #options: EngineWatchOptions;
  readonly #stopping = new AbortController();
  #up = Promise.withResolvers<void>();
  #isUp = false;
  #description: EngineDescription | undefined;
  #saidAway = false;
  #nudge = new AbortController();
  #watching: Promise<void> | undefined;

  constructor(options: EngineWatchOptions) {
    this.#options = options;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** What it said of itself last. */
  get description(): EngineDescription | undefined {
    return this.#description;
  }

  /** Resolves once the engine is there; rejects with the signal's reason when it aborts first. */
  async whenUp(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#isUp) return;
    const left = Promise.withResolvers<never>();
    const leave = () => left.reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([this.#up.promise, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  /** Somebody could not reach it: takes it for away until it was looked at again. */
  suspect(): void {
    if (!this.#isUp) return;
    this.#markAway();
    this.#nudge.abort();
  }

  /** Looks once before it resolves, but does not wait for an engine that is away. */
  async start(): Promise<void> {
    await this.#look();
    this.#watching = this.#watch();
  }

  async stop(_deadline: Deadline): Promise<void> {
    this.#stopping.abort();
    this.#nudge.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#stopping.signal.aborted) {
      await clock.sleep(this.#isUp ? whenUpMs : whenAwayMs, this.#nudge.signal).catch(() => undefined);
      if (this.#stopping.signal.aborted) return;
      this.#nudge = new AbortController();
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    const { engine, onUp, onAway } = this.#options;
    try {
      const description = await engine.describe(this.#stopping.signal);
      // One that was only suspected was never away, and nobody was told that it was.
      const isNews = this.#description === undefined || this.#saidAway;
      this.#description = description;
      if (this.#isUp) return;
      this.#isUp = true;
      this.#saidAway = false;
      if (isNews) onUp(description);
      this.#up.resolve();
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#markAway();
      if (!this.#saidAway) onAway(error as Error);
      this.#saidAway = true;
    }
  }

  #markAway(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    this.#up = Promise.withResolvers();
  }
}
