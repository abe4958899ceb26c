import type { Clock } from '@longshore/platform';
import type { PullProgress } from '../../containers/index.ts';

const everyMs = 2_000;
const MB = 1_000_000;

/** Turns the many small steps of a pull into a line every two seconds. */
export class PullReport {
  readonly #clock: Clock;
  readonly #note: (line: string) => void;
  readonly #layers = new Map<string, { currentBytes: number; totalBytes: number; isDone: boolean }>();
  #saidAt: number;

  constructor(clock: Clock, note: (line: string) => void) {
    this.#clock = clock;
    this.#note = note;
    this.#saidAt = clock.monotonic();
  }

  add({ id, status, currentBytes, totalBytes }: PullProgress): void {
    if (id && !/^Pulling from/.test(status)) {
      const layer = this.#layers.get(id) ?? { currentBytes: 0, totalBytes: 0, isDone: false };
      if (status === 'Downloading') Object.assign(layer, { currentBytes, totalBytes });
      if (/complete|exists/i.test(status)) Object.assign(layer, { isDone: true, currentBytes: layer.totalBytes });
      this.#layers.set(id, layer);
    }
    const now = this.#clock.monotonic();
    if (now - this.#saidAt < everyMs) return;
    this.#saidAt = now;
    this.#note(this.#describe());
  }

  #describe(): string {
    const layers = [...this.#layers.values()];
    const done = layers.filter(({ isDone }) => isDone).length;
    const sum = (of: (layer: (typeof layers)[number]) => number) => layers.reduce((total, one) => total + of(one), 0);
    const current = (sum((one) => one.currentBytes) / MB).toFixed(1);
    const total = (sum((one) => one.totalBytes) / MB).toFixed(1);
    return `Pulling: ${done} of ${layers.length} layers, ${current} of ${total} MB`;
  }
}
