import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded, type JobAnswer } from './api-answers.ts';
import type { Client } from './client.ts';

const everyMs = 500;
const atOnce = 4;
/** Between two looks, so that watching a thousand jobs takes little of a machine that runs them as well. */
const restMs = 40;

/** Sees each job end while the faults go on: what it saw then has to be what is there in the end. */
export class EndWatch implements AsyncDisposable {
  readonly #client: Client;
  readonly #ends = new Map<string, JobAnswer>();
  readonly #stopping = new AbortController();
  readonly #watching: Promise<void>;

  constructor(client: Client) {
    this.#client = client;
    this.#watching = this.#watch();
  }

  /** The first answer that said that a job had ended. */
  get ends(): ReadonlyMap<string, JobAnswer> {
    return this.#ends;
  }

  /** Jobs that nobody has seen end. */
  get open(): string[] {
    return this.#client.ledger.accepted.map(({ id }) => id).filter((id) => !this.#ends.has(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const ids = this.open;
      await Promise.all(Array.from({ length: atOnce }, () => this.#lookAtEach(ids)));
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #lookAtEach(ids: string[]): Promise<void> {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
      // One that nobody can tell of now is asked for again.
      const job = await this.#client.findJob(id).catch(() => undefined);
      if (job && hasEnded(job)) this.#ends.set(id, job);
      await sleep(restMs);
    }
  }
}
