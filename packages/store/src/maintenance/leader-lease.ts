import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** The lead for one kind of work: held by at most one process at a time, and free again soon after it died. */
export class LeaderLease {
  readonly #store: Store;
  readonly #key: string;
  readonly #holder: string;
  readonly #leaseMs: number;

  constructor(store: Store, { name, holder, leaseMs }: { name: string; holder: string; leaseMs: number }) {
    this.#store = store;
    this.#key = keys.leader(name);
    this.#holder = holder;
    this.#leaseMs = leaseMs;
  }

  /** Takes the lead, or renews it. What is done under it must be harmless when done twice: a lease is no lock. */
  async acquire(): Promise<boolean> {
    return (
      (await runScript(this.#store, 'acquire-leader', { keys: [this.#key], args: [this.#holder, this.#leaseMs] })) ===
      'ok'
    );
  }

  async release(): Promise<void> {
    await runScript(this.#store, 'release-leader', { keys: [this.#key], args: [this.#holder] });
  }
}
