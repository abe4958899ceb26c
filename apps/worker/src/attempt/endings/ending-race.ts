import type { WayToEnd } from './way-to-end.ts';

/** The ways to end race each other; the first one wins and is final. */
export class EndingRace {
  readonly #first = Promise.withResolvers<WayToEnd>();
  readonly #over = new AbortController();

  constructor() {
    // A defect is thrown where the race is awaited; it must not end the process before that.
    this.#first.promise.catch(() => undefined);
  }

  get first(): Promise<WayToEnd> {
    return this.#first.promise;
  }

  /** Aborted when one has won: what still watches or prepares can stop. */
  get over(): AbortSignal {
    return this.#over.signal;
  }

  end(way: WayToEnd): void {
    this.#first.resolve(way);
    this.#over.abort(new EndingWon(way));
  }

  /** Ends with what a watcher finds. A watcher that was told to stop is no news; one that broke is a defect. */
  enter(watched: Promise<WayToEnd>): void {
    watched.then(
      (way) => this.end(way),
      (error: unknown) => {
        if (!this.over.aborted) this.#first.reject(error);
      },
    );
  }
}

/** The reason with which work is broken off once an ending has won. */
export class EndingWon extends Error {
  override readonly name = 'EndingWon';
  readonly way: WayToEnd;

  constructor(way: WayToEnd) {
    super(`the attempt ends: ${way.kind}`);
    this.way = way;
  }
}
