import type { Part } from '../faults/fault.ts';

/** The right to break some parts, until it is disposed of. */
export interface Hold extends Disposable {
  /** Whether nobody else held anything meanwhile. */
  readonly wasAlone: boolean;
}

/** Lets a fault wait until nobody else breaks what it breaks. */
export class PartLocks {
  readonly #tails = new Map<Part, Promise<unknown>>();
  readonly #holds = new Set<{ wasAlone: boolean }>();

  async hold(parts: readonly Part[]): Promise<Hold> {
    const freed = Promise.withResolvers<void>();
    const before = parts.map((part) => this.#tails.get(part));
    // In line for all of them at once, so that no two wait for each other.
    for (const [index, part] of parts.entries()) this.#tails.set(part, Promise.all([before[index], freed.promise]));
    await Promise.all(before);
    const hold = { wasAlone: this.#holds.size === 0 };
    for (const other of this.#holds) other.wasAlone = false;
    this.#holds.add(hold);
    const free = () => {
      this.#holds.delete(hold);
      freed.resolve();
    };
    return Object.assign(hold, { [Symbol.dispose]: free });
  }
}
