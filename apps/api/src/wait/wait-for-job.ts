import type { JobId } from '@longshore/shared';
import { EndWatch, type Wait, type WholeJob, waitForEnd } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import type { Exchange } from '../operation/exchange.ts';

interface ClientsWait {
  readonly project: string;
  readonly id: JobId;
  readonly seconds: number;
  readonly exchange: Exchange;
}

/**
 * The job when it has ended, or as it is when the time is up, the client has left, or the process drains. An ended wait
 * loses nothing: the job goes on.
 */
export async function waitForJob(context: ApiContext, wait: ClientsWait): Promise<WholeJob | undefined> {
  return await waitForEnd(context.store, context.tail, toWait(context, wait));
}

/** The same wait for a job that is still to be made: it need not be looked for first. */
export function watchForEnd(context: ApiContext, wait: ClientsWait): EndWatch {
  return new EndWatch(context.tail, toWait(context, wait));
}

function toWait({ draining }: ApiContext, { project, id, seconds, exchange }: ClientsWait): Wait {
  exchange.markWaiting();
  return { project, id, waitMs: seconds * 1_000, signals: [exchange.signal, draining] };
}
