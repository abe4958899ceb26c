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

type Ring = () => void;

/** Those who watch jobs of one project. */
interface ProjectWatchers {
  readonly rings: Map<JobId, Set<Ring>>;
  readonly forget: () => void;
}

/** Tells those who watch a job of its changes; one listener for all of a project, so that a thousand watchers cost an event nothing. */
export class JobChanges {
  readonly #tail: Pick<EventTail, 'follow'>;
  readonly #projects = new Map<string, ProjectWatchers>();

  constructor(tail: Pick<EventTail, 'follow'>) {
    this.#tail = tail;
  }

  /** Begins to watch; look at the job after this, or a change in between is missed. */
  watch(project: string, id: JobId, parent: AbortSignal): JobWatch {
    const changed = new AbortController();
    const ring = () => changed.abort();
    const remove = this.#add(project, id, ring);
    const look = setTimeout(ring, LOOK_EVERY_MS);
    parent.addEventListener('abort', ring, { once: true });
    if (parent.aborted) ring();
    const close = () => {
      clearTimeout(look);
      parent.removeEventListener('abort', ring);
      remove();
    };
    return { signal: changed.signal, close };
  }

  #add(project: string, id: JobId, ring: Ring): () => void {
    const watchers = this.#projects.get(project) ?? this.#follow(project);
    const rings = watchers.rings.get(id) ?? new Set();
    watchers.rings.set(id, rings.add(ring));
    return () => {
      rings.delete(ring);
      if (rings.size === 0 && watchers.rings.get(id) === rings) watchers.rings.delete(id);
      if (watchers.rings.size > 0 || this.#projects.get(project) !== watchers) return;
      this.#projects.delete(project);
      watchers.forget();
    };
  }

  #follow(project: string): ProjectWatchers {
    const rings: ProjectWatchers['rings'] = new Map();
    const forget = this.#tail.follow(project, {
      onEvent: (event) => isJobEvent(event) && ringAll(rings.get(event.job)),
      onGap: () => ringAll([...rings.values()].flatMap((some) => [...some])),
    });
    const watchers = { rings, forget };
    this.#projects.set(project, watchers);
    return watchers;
  }
}

function ringAll(rings: Iterable<Ring> | undefined): void {
  for (const ring of [...(rings ?? [])]) ring();
}

/** Resolves when a signal has aborted. */
export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
