import { isJobEvent, type JobId } from '@longshore/shared';
import type { EventTail } from '@longshore/store';

/** A look now and then, in case an event was missed in a way that nobody noticed. */
const LOOK_EVERY_MS = 5_000;

/** Waits for one change of one job. */
export interface JobWatch {
  /** Aborts at the first change since the watch began, when its parent aborts, and after a few seconds in any case. */
  readonly signal: AbortSignal;
  close(): void;
}

/** Tells those who watch a job of its changes; one listener for all of them, so that a thousand watchers cost an event nothing. */
export class JobChanges {
  readonly #watchers = new Map<string, Set<() => void>>();

  constructor(tail: Pick<EventTail, 'onEvent' | 'onGap'>) {
    tail.onEvent((event) => {
      if (isJobEvent(event)) this.#ring(toKey(event.project, event.job));
    });
    tail.onGap(() => {
      for (const key of [...this.#watchers.keys()]) this.#ring(key);
    });
  }

  /** Begins to watch; look at the job after this, or a change in between is missed. */
  watch(project: string, id: JobId, parent: AbortSignal): JobWatch {
    const changed = new AbortController();
    const ring = () => changed.abort();
    const key = toKey(project, id);
    const watchers = this.#watchers.get(key) ?? new Set();
    this.#watchers.set(key, watchers.add(ring));
    const look = setTimeout(ring, LOOK_EVERY_MS);
    parent.addEventListener('abort', ring, { once: true });
    if (parent.aborted) ring();
    const close = () => {
      clearTimeout(look);
      parent.removeEventListener('abort', ring);
      watchers.delete(ring);
      if (watchers.size === 0 && this.#watchers.get(key) === watchers) this.#watchers.delete(key);
    };
    return { signal: changed.signal, close };
  }

  #ring(key: string): void {
    for (const ring of [...(this.#watchers.get(key) ?? [])]) ring();
  }
}

/** Resolves when a signal has aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function toKey(project: string, id: JobId): string {
  return `${project}/${id}`;
}
