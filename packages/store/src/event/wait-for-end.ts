import { isJobEvent, isTerminal, type JobId, type ProjectEvent } from '@longshore/shared';
import type { Store } from '../connection/store.ts';
import { findWholeJob, type WholeJob } from '../job/find-whole-job.ts';
import type { EventTail } from './event-tail.ts';

/** A look now and then, in case an event was missed in a way that nobody noticed. */
const LOOK_EVERY_MS = 5_000;

export interface Wait {
  readonly project: string;
  readonly id: JobId;
  readonly waitMs: number;
  /** Any of them ends the wait. */
  readonly signals: readonly AbortSignal[];
}

/** The job when it has ended, or as it is when the time is up or a signal aborts; undefined where there is none. */
export async function waitForEnd(store: Store, tail: EventTail, wait: Wait): Promise<WholeJob | undefined> {
  using watch = new EndWatch(tail, wait);
  const whole = await findWholeJob(store, wait.project, wait.id);
  return !whole || isTerminal(whole.job.state) ? whole : await watch.findEnded(store);
}

/** Listens for the end of a job. One that is made before the job is misses nothing, and need not look before it waits. */
export class EndWatch implements Disposable {
  readonly #wait: Wait;
  readonly #undo: readonly (() => void)[];
  #isOver = false;
  #news = Promise.withResolvers<void>();

  constructor(tail: EventTail, wait: Wait) {
    this.#wait = wait;
    const { waitMs, signals } = wait;
    const ring = () => this.#news.resolve();
    const end = () => this.#end();
    const timer = setTimeout(end, Math.max(1, waitMs));
    const look = setInterval(ring, LOOK_EVERY_MS);
    for (const signal of signals) {
      if (signal.aborted) end();
      signal.addEventListener('abort', end, { once: true });
    }
    this.#undo = [
      tail.follow(wait.project, { onEvent: (event) => isEndOf(event, wait) && ring(), onGap: ring }),
      () => clearTimeout(timer),
      () => clearInterval(look),
      ...signals.map((signal) => () => signal.removeEventListener('abort', end)),
    ];
  }

  /** The job when it has ended, or as it is when the wait is over; undefined where there is none. */
  async findEnded(store: Store): Promise<WholeJob | undefined> {
    const { project, id } = this.#wait;
    for (;;) {
      await this.#news.promise;
      this.#news = Promise.withResolvers();
      const whole = await findWholeJob(store, project, id);
      if (!whole || isTerminal(whole.job.state) || this.#isOver) return whole;
    }
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo) undo();
  }

  #end(): void {
    this.#isOver = true;
    this.#news.resolve();
  }
}

function isEndOf(event: ProjectEvent, { project, id }: Wait): boolean {
  return isJobEvent(event) && event.job === id && event.project === project && isTerminal(event.state);
}
