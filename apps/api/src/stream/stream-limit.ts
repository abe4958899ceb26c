import type { Counter, Gauge } from '@longshore/platform';

/** Counts open streams, and says when there are enough of them. */
export class StreamLimit {
  readonly #max: number;
  readonly #gauge: Gauge;
  readonly #stalls: Counter;
  #count = 0;

  constructor(max: number, metrics: { open: Gauge; stalls: Counter }) {
    this.#max = max;
    this.#gauge = metrics.open;
    this.#stalls = metrics.stalls;
  }

  /** False where there are too many. */
  open(): boolean {
    if (this.#count >= this.#max) return false;
    this.#gauge.set(++this.#count);
    return true;
  }

  close(): void {
    this.#gauge.set(--this.#count);
  }

  /** A reader took nothing for too long and was cut off. */
  countStall(): void {
    this.#stalls.inc();
  }
}
