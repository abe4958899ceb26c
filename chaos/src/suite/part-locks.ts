import type { Part } from '../faults/fault.ts';

/** Lets a fault wait until nobody else breaks what it breaks. */
export class PartLocks {
  readonly #tails = new Map<Part, Promise<void>>();

  /** Faults that are under way, this one among them. */
  active = 0;

  async hold(parts: readonly Part[]): Promise<Disposable> {
    const before = parts.map((part) => this.#tails.get(part));
    const freed = Promise.withResolvers<void>();
    // In line for all of them at once, so that no two wait for each other.
    for (const part of parts)
      this.#tails.set(
        part,
        Promise.all([this.#tails.get(part), freed.promise]).then(() => undefined),
      );
    await Promise.all(before);
    this.active++;
    return {
      [Symbol.dispose]: () => {
        this.active--;
        freed.resolve();
      },
    };
  }
}
