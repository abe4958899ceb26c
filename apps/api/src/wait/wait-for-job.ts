import type { Job, JobId } from '@longshore/shared';
import { waitForEnd } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import type { Exchange } from '../operation/exchange.ts';

/**
 * The job when it has ended, or as it is when the time is up, the client has left, or the process drains. An ended wait
 * loses nothing: the job goes on.
 */
export async function waitForJob(
  { store, tail, project, draining }: ApiContext,
  { id, seconds, exchange }: { id: JobId; seconds: number; exchange: Exchange },
): Promise<Job | undefined> {
  exchange.markWaiting();
  const ended = new AbortController();
  const end = () => ended.abort();
  for (const signal of [exchange.signal, draining]) {
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
  }
  try {
    return await waitForEnd(store, tail, { project, id, waitMs: seconds * 1_000, signal: ended.signal });
  } finally {
    for (const signal of [exchange.signal, draining]) signal.removeEventListener('abort', end);
  }
}
