import { complain, say } from '../machine/say.ts';

// A Ctrl-C reaches the script up to three times: from the terminal, from npm and from the bootstrap.
const sameSignalMs = 1000;

/** Something to stop. `isForced` turns true when a second signal asks to hurry. */
type Stopper = { readonly name: string; readonly stop: (force: AbortSignal) => Promise<void> };

/** Stops all that was started, in the reverse order: the first signal drains, the second forces. */
export class Shutdown {
  #stoppers: Stopper[] = [];
  #force = new AbortController();
  #stopping: Promise<void> | undefined;
  #firstSignalAt: number | undefined;

  /** Follows the signals from now on. */
  watchSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#onSignal());
  }

  get hasBegun(): boolean {
    return this.#stopping !== undefined;
  }

  /** Adds something to stop, before what was added earlier. */
  add(name: string, stop: Stopper['stop']): void {
    this.#stoppers.push({ name, stop });
  }

  /** Stops everything and ends this process. */
  async leave(code: number): Promise<never> {
    this.#stopping ??= this.#stopAll();
    await this.#stopping;
    process.exit(code);
  }

  #onSignal(): void {
    if (this.#firstSignalAt === undefined) {
      this.#firstSignalAt = performance.now();
      say();
      say('Stopping: running jobs may finish. Press Ctrl-C again to stop them now.');
      void this.leave(0);
    } else if (performance.now() - this.#firstSignalAt > sameSignalMs && !this.#force.signal.aborted) {
      say('Stopping at once.');
      this.#force.abort();
    }
  }

  async #stopAll(): Promise<void> {
    for (let next = this.#stoppers.pop(); next; next = this.#stoppers.pop()) {
      try {
        await next.stop(this.#force.signal);
      } catch (error) {
        complain(`${next.name} could not be stopped: ${(error as Error).message}`);
      }
    }
  }
}
