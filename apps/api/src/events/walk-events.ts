import type { ProjectEvent } from '@longshore/shared';
import { hasGapAfter, readEvents } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { callPatiently } from '../wait/call-patiently.ts';
import { untilAborted } from '../wait/job-changes.ts';

const EVENTS_A_READ = 200;
/** A look now and then, in case an event was missed in a way that nobody noticed. */
const LOOK_EVERY_MS = 5_000;

export interface EventsRead {
  readonly events: readonly ProjectEvent[];
  /** The id after which events were there that are kept no longer; undefined where nothing is missing before these. */
  readonly gapAfter: string | undefined;
}

/**
 * A project's events after an id, as they come. They are read when they are asked for; the tail only says that there
 * are some, so that a slow reader keeps nothing waiting in memory.
 */
export async function* walkEvents(
  { store, tail }: Pick<ApiContext, 'store' | 'tail'>,
  { project, from, signal }: { project: string; from: string; signal: AbortSignal },
): AsyncGenerator<EventsRead, void> {
  let after = from;
  while (!signal.aborted) {
    const news = watchForNews(tail, project, signal);
    try {
      // The second is asked behind the first on the same connection, so that what is dropped in between counts as missing.
      const read = () =>
        Promise.all([
          readEvents(store, { project, after, limit: EVENTS_A_READ }),
          hasGapAfter(store, { project, id: after }),
        ]);
      const [events, hasGap] = await callPatiently(read, signal);
      const gapAfter = hasGap ? after : undefined;
      after = events.at(-1)?.id ?? after;
      if (events.length > 0) yield { events, gapAfter };
      else await untilAborted(news.signal);
    } finally {
      news.close();
    }
  }
}

function watchForNews(
  tail: ApiContext['tail'],
  project: string,
  parent: AbortSignal,
): { signal: AbortSignal; close(): void } {
  const news = new AbortController();
  const ring = () => news.abort();
  const forget = tail.follow(project, { onEvent: ring, onGap: ring });
  const look = setTimeout(ring, LOOK_EVERY_MS);
  parent.addEventListener('abort', ring, { once: true });
  if (parent.aborted) ring();
  const close = () => {
    clearTimeout(look);
    parent.removeEventListener('abort', ring);
    forget();
  };
  return { signal: news.signal, close };
}
