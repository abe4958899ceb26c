import type { Capacity } from '@longshore/shared';

type Needs = Omit<Capacity, 'slots'>;
const nothing: Capacity = { slots: 0, cpus: 0, memoryBytes: 0 };

/** What this worker can hold at once, and how much of that is taken. */
export class Room {
  #capacity: Capacity = nothing;
  #used: Capacity = nothing;
  #suspects = 0;
  #changed = Promise.withResolvers<void>();

  get capacity(): Capacity {
    return this.#capacity;
  }

  get used(): Capacity {
    return this.#used;
  }

  /** Whether a job runs here that may be what kills workers. */
  get hasSuspect(): boolean {
    return this.#suspects > 0;
  }

  get free(): Capacity {
    return {
      slots: Math.max(0, this.#capacity.slots - this.#used.slots),
      cpus: Math.max(0, this.#capacity.cpus - this.#used.cpus),
      memoryBytes: Math.max(0, this.#capacity.memoryBytes - this.#used.memoryBytes),
    };
  }

  setCapacity(capacity: Capacity): void {
    this.#capacity = capacity;
    this.#notify();
  }

  /** Whether a job of these needs has room now. */
  fits({ cpus, memoryBytes }: Needs): boolean {
    const { free } = this;
    return free.slots > 0 && cpus <= free.cpus && memoryBytes <= free.memoryBytes;
  }

  /** Whether it would have room if nothing else ran here. */
  canEverFit({ cpus, memoryBytes }: Needs): boolean {
    return cpus <= this.#capacity.cpus && memoryBytes <= this.#capacity.memoryBytes;
  }

  /** Takes a slot and what the job needs. @returns how to give it back. */
  take({ cpus, memoryBytes }: Needs, { isSuspect = false } = {}): () => void {
    this.#add({ slots: 1, cpus, memoryBytes });
    if (isSuspect) this.#suspects += 1;
    let isGivenBack = false;
    return () => {
      if (isGivenBack) return;
      isGivenBack = true;
      this.#add({ slots: -1, cpus: -cpus, memoryBytes: -memoryBytes });
      if (isSuspect) this.#suspects -= 1;
      this.#notify();
    };
  }

  /** Waits until these needs have room. Resolves false when the signal aborts first. */
  async whenFits(needs: Needs, signal: AbortSignal): Promise<boolean> {
    const left = Promise.withResolvers<void>();
    const leave = () => left.resolve();
    signal.addEventListener('abort', leave, { once: true });
    try {
      while (!signal.aborted && !this.fits(needs)) await Promise.race([this.#changed.promise, left.promise]);
      return !signal.aborted;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #add(change: Capacity): void {
    this.#used = {
      slots: this.#used.slots + change.slots,
      cpus: roundCpus(this.#used.cpus + change.cpus),
      memoryBytes: this.#used.memoryBytes + change.memoryBytes,
    };
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

/** Adding and taking away fractions must end at nothing, not near it. */
function roundCpus(cpus: number): number {
  return Math.round(cpus * 1_000) / 1_000;
}
