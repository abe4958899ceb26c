import type { After, JobId, JobState } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { type Result, toResult } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { type AwaitedJob, findAwaited } from './find-awaited.ts';

export interface AwaitedResult {
  readonly id: JobId;
  /** Undefined where the job is gone; a retry may ask for one that is no longer kept for it. */
  readonly state: JobState | undefined;
  readonly result?: Result | undefined;
  /** It has a result, and there was no room left for it. */
  readonly isLeftOut: boolean;
}

/** What each of the awaited jobs left, in order, as far as all together fit into `maxBytes`. */
export async function readAwaitedResults(
  store: Store,
  { project, after, maxBytes }: { project: string; after: After; maxBytes: number },
): Promise<AwaitedResult[]> {
  const awaited = await findAwaited(store, project, after);
  const isFitting = chooseFitting(await readSizes(store, project, awaited), maxBytes);
  const stored = await call(store, (redis) =>
    Promise.all(
      awaited.map(({ id }, index) => (isFitting[index] ? redis.getBuffer(keys.result(project, id)) : undefined)),
    ),
  );
  return awaited.map((job, index) => {
    const bytes = stored[index];
    return { ...job, isLeftOut: !isFitting[index], ...(bytes ? { result: toResult(bytes) } : {}) };
  });
}

async function readSizes(store: Store, project: string, awaited: readonly AwaitedJob[]): Promise<number[]> {
  return (await callAll(store, (pipeline) => {
    for (const { id } of awaited) pipeline.strlen(keys.result(project, id));
  })) as number[];
}

/** A small one behind one that is too large still has its place. */
function chooseFitting(sizes: readonly number[], maxBytes: number): boolean[] {
  let leftBytes = maxBytes;
  return sizes.map((size) => {
    // The first byte tells its kind.
    const bytes = Math.max(0, size - 1);
    if (bytes > leftBytes) return false;
    leftBytes -= bytes;
    return true;
  });
}
