import type { Job } from '@longshore/shared';
import { keys } from '../keys.ts';
import { callAll, type Store } from './store.ts';

/** How long a process relies on a name that it has written. `forgetPools` waits for much longer. */
export const NAME_TRUSTED_MS = 60_000;
/** Names are cheap, but anybody may make them up. */
const MAX_NAMES = 10_000;

/** Makes the projects and pools that are in use findable; a name is written once a minute by each process that uses it. */
export class NameRegister {
  readonly #trustedUntil = new Map<string, number>();

  /** @param now milliseconds of a clock that never goes back. */
  has({ project, spec }: Job, now = performance.now()): boolean {
    return (this.#trustedUntil.get(`${project} ${spec.pool}`) ?? Number.NEGATIVE_INFINITY) > now;
  }

  clear(): void {
    this.#trustedUntil.clear();
  }

  async add(store: Store, { project, spec }: Job): Promise<void> {
    // From before it is written: by the end of the trust the name is younger than that, never older.
    const trustedUntil = performance.now() + NAME_TRUSTED_MS;
    await callAll(store, (pipeline) => {
      pipeline.zadd(keys.projects(), 'GT', store.now(), project);
      pipeline.zadd(keys.pools(), store.now(), spec.pool);
      pipeline.zadd(keys.poolProjects(spec.pool), 'GT', store.now(), project);
    });
    if (this.#trustedUntil.size >= MAX_NAMES) this.#trustedUntil.clear();
    this.#trustedUntil.set(`${project} ${spec.pool}`, trustedUntil);
  }
}
