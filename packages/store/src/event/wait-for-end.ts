import { isTerminal, type Job, type JobId } from '@longshore/shared';
import type { Store } from '../connection/store.ts';
import { findJob } from '../job/find-job.ts';
import type { EventTail } from './event-tail.ts';

/** A look now and then, in case an event was missed in a way that nobody noticed. */
const LOOK_EVERY_MS = 5_000;

/** The job when it has ended, or as it is when the time is up or the signal aborts; undefined where there is none. */
export async function waitForEnd(
  store: Store,
  tail: EventTail,
  { project, id, waitMs, signal }: { project: string; id: JobId; waitMs: number; signal: AbortSignal },
): Promise<Job | undefined> {
  const news = new News();
  const forget = [
    tail.onEvent((event) => event.job === id && event.project === project && isTerminal(event.state) && news.ring()),
    tail.onGap(() => news.ring()),
  ];
  const look = setInterval(() => news.ring(), LOOK_EVERY_MS);
  const ending = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, waitMs))]);
  try {
    for (;;) {
      const job = await findJob(store, project, id);
      if (!job || isTerminal(job.state) || ending.aborted) return job;
      await news.wait(ending);
    }
  } finally {
    clearInterval(look);
    for (const end of forget) end();
  }
}

/** A bell that remembers that it was rung while nobody listened. */
class News {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    this.#rung = false;
    this.#wake = undefined;
  }
}
