/** Lets so many in at once; the others wait in the order in which they came. */
export class Gate {
  #places: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(places: number) {
    this.#places = places;
  }

  /** Who is in stays in; more places let waiting ones in at once. */
  resize(places: number): void {
    this.#places = places;
    while (this.#taken < this.#places && this.#waiting.length > 0) {
      this.#taken += 1;
      this.#waiting.shift()?.();
    }
  }

  /** Takes a place, which is given back by disposing of it. Rejects with the signal's reason when it aborts first. */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.#taken < this.#places) this.#taken += 1;
    else await this.#queue(signal);
    let isGivenBack = false;
    return {
      [Symbol.dispose]: () => {
        if (isGivenBack) return;
        isGivenBack = true;
        this.#giveBack();
      },
    };
  }

  #queue(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const admit = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(admit);
    });
  }

  /** A place goes straight to who waits for it. */
  #giveBack(): void {
    const next = this.#taken <= this.#places ? this.#waiting.shift() : undefined;
    if (next) next();
    else this.#taken -= 1;
  }
}
