import { setTimeout as sleep } from 'node:timers/promises';
import { hasEnded, type JobAnswer } from './api-answers.ts';
import type { Client } from './client.ts';

const everyMs = 500;
const atOnce = 8;

/** Sees each job end while the faults go on: what it saw then has to be what is there in the end. */
export class EndWatch {
  readonly #client: Client;
  readonly #ends = new Map<string, JobAnswer>();

  constructor(client: Client) {
    this.#client = client;
  }

  /** The first answer that said that a job had ended. */
  get ends(): ReadonlyMap<string, JobAnswer> {
    return this.#ends;
  }

  get open(): string[] {
    return this.#client.ledger.accepted.map(({ id }) => id).filter((id) => !this.#ends.has(id));
  }

  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#lookAtAll();
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #lookAtAll(): Promise<void> {
    const ids = this.open;
    const look = async () => {
      for (let id = ids.shift(); id !== undefined; id = ids.shift()) {
        const job = await this.#client.getJob(id);
        if (hasEnded(job)) this.#ends.set(id, job);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, look));
  }
}
