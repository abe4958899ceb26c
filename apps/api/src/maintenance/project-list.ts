import { findBusyProjects, listProjectUses, type Store } from '@longshore/store';

/** A project's very first job is looked after so much later at most. */
const TRUSTED_MS = 1_000;
/** A process may submit to a project for a minute without a sign of it among the uses; this is twice that. */
const RECENT_MS = 120_000;
/** So many reads bring every project once: what has ended is pruned then, and what somebody forgot is found. */
const READS_A_ROUND = 60;
/** Whoever has not read for so long may have missed that others became busy. */
const FORGOTTEN_MS = 30_000;
/** So many projects are worked on at once: one after the other, thousands would wait for a round trip each. */
const AT_ONCE = 64;

/**
 * The projects to look after, asked for once a second: those used of late, those with a job, a batch or an operation
 * that has not ended, and a part of the others, so that thousands of idle ones cost next to nothing.
 */
export class ProjectList {
  readonly #store: Store;
  #projects: readonly string[] = [];
  #busy = new Set<string>();
  #rest: string[] = [];
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store) {
    this.#store = store;
  }

  async read(): Promise<readonly string[]> {
    const now = performance.now();
    if (now - this.#readAt <= TRUSTED_MS) return this.#projects;
    const uses = await listProjectUses(this.#store);
    const isNew = now - this.#readAt > FORGOTTEN_MS;
    const names = isNew ? uses.map(({ name }) => name) : this.#choose(uses);
    this.#busy = new Set(await findBusyProjects(this.#store, names));
    this.#projects = names;
    this.#readAt = now;
    return names;
  }

  #choose(uses: readonly { name: string; usedAt: number }[]): string[] {
    const recent = this.#store.now() - RECENT_MS;
    if (this.#rest.length === 0) this.#rest = uses.map(({ name }) => name);
    const part = this.#rest.splice(0, Math.ceil(uses.length / READS_A_ROUND));
    const used = uses.filter(({ name, usedAt }) => usedAt > recent || this.#busy.has(name));
    return [...new Set([...used.map(({ name }) => name), ...part])];
  }

  /** Runs a step for every project and adds up its counts. */
  async forEach(run: (project: string) => Promise<Record<string, number>>): Promise<Record<string, number>> {
    const sums: Record<string, number> = {};
    const projects = await this.read();
    for (let first = 0; first < projects.length; first += AT_ONCE) {
      for (const counts of await Promise.all(projects.slice(first, first + AT_ONCE).map(run))) {
        for (const [what, count] of Object.entries(counts)) sums[what] = (sums[what] ?? 0) + count;
      }
    }
    return sums;
  }
}
