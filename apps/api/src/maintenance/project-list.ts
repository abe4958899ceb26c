import { listProjectNames, type Store } from '@longshore/store';

/** A project's very first job is looked after so much later at most. */
const TRUSTED_MS = 1_000;

/** The projects, asked for once a second: several loops walk them, and one of those four times a second. */
export class ProjectList {
  readonly #store: Store;
  #projects: readonly string[] = [];
  #trustedUntil = Number.NEGATIVE_INFINITY;

  constructor(store: Store) {
    this.#store = store;
  }

  async read(): Promise<readonly string[]> {
    const now = performance.now();
    if (now > this.#trustedUntil) {
      this.#projects = await listProjectNames(this.#store);
      this.#trustedUntil = now + TRUSTED_MS;
    }
    return this.#projects;
  }

  /** Runs a step for every project and adds up its counts. */
  async forEach(run: (project: string) => Promise<Record<string, number>>): Promise<Record<string, number>> {
    const sums: Record<string, number> = {};
    for (const project of await this.read()) {
      for (const [what, count] of Object.entries(await run(project))) sums[what] = (sums[what] ?? 0) + count;
    }
    return sums;
  }
}
