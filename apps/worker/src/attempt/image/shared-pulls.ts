import type { ContainerEngine, PullProgress } from '../../containers/index.ts';

interface Pull {
  readonly done: Promise<void>;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: PullProgress) => void>;
  waiters: number;
}

/**
 * One pull for all attempts that wait for the same image. Each waiter may leave; the pull goes on while one is left and is
 * broken off with the last.
 */
export class SharedPulls {
  readonly #engine: ContainerEngine;
  readonly #stallMs: number;
  readonly #pulls = new Map<string, Pull>();

  constructor(engine: ContainerEngine, options: { readonly stallMs: number }) {
    this.#engine = engine;
    this.#stallMs = options.stallMs;
  }

  async wait(
    reference: string,
    { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: PullProgress) => void },
  ): Promise<void> {
    signal.throwIfAborted();
    const pull = this.#pulls.get(reference) ?? this.#begin(reference);
    pull.waiters += 1;
    pull.listeners.add(onProgress);
    try {
      await untilAborted(pull.done, signal);
    } finally {
      pull.listeners.delete(onProgress);
      pull.waiters -= 1;
      if (pull.waiters === 0) this.#end(reference, pull);
    }
  }

  #begin(reference: string): Pull {
    const abort = new AbortController();
    const listeners = new Set<(progress: PullProgress) => void>();
    const onProgress = (progress: PullProgress) => {
      for (const listener of listeners) listener(progress);
    };
    const done = this.#engine.pullImage(reference, { signal: abort.signal, stallMs: this.#stallMs, onProgress });
    const pull: Pull = { done, abort, listeners, waiters: 0 };
    this.#pulls.set(reference, pull);
    // Who comes after the end starts a new pull: a tag may have moved, and a failure may have passed.
    const forget = () => this.#forget(reference, pull);
    done.then(forget, forget);
    return pull;
  }

  #end(reference: string, pull: Pull): void {
    this.#forget(reference, pull);
    pull.abort.abort();
  }

  #forget(reference: string, pull: Pull): void {
    if (this.#pulls.get(reference) === pull) this.#pulls.delete(reference);
  }
}

function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
