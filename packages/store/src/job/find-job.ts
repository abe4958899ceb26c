import type { Job, JobId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toJob } from './job-record.ts';

export async function findJob(store: Store, project: string, id: JobId): Promise<Job | undefined> {
  const [hash, spec] = await call(store, (redis) =>
    Promise.all([redis.hgetall(keys.job(project, id)), redis.get(keys.spec(project, id))]),
  );
  return hash.state && spec ? toJob({ project, id, hash, spec }) : undefined;
}

/** The jobs of these ids, in order; those that are gone are left out. */
export async function findJobs(store: Store, project: string, ids: readonly JobId[]): Promise<Job[]> {
  if (ids.length === 0) return [];
  const replies = await callAll(store, (pipeline) => {
    for (const id of ids) {
      pipeline.hgetall(keys.job(project, id));
      pipeline.get(keys.spec(project, id));
    }
  });
  return ids.flatMap((id, index) => {
    const hash = replies[2 * index] as Record<string, string>;
    const spec = replies[2 * index + 1] as string | null;
    return hash.state && spec ? [toJob({ project, id, hash, spec })] : [];
  });
}

/** The payload as JSON text. */
export async function readPayload(store: Store, project: string, id: JobId): Promise<string | undefined> {
  return (await call(store, (redis) => redis.get(keys.payload(project, id)))) ?? undefined;
}

export interface Result {
  readonly bytes: Buffer;
  /** The bytes parse as JSON. */
  readonly isJson: boolean;
}

export async function readResult(store: Store, project: string, id: JobId): Promise<Result | undefined> {
  return toResult(await call(store, (redis) => redis.getBuffer(keys.result(project, id))));
}

export function toResult(stored: Buffer | null): Result | undefined {
  return stored ? { isJson: stored[0] === 'j'.charCodeAt(0), bytes: stored.subarray(1) } : undefined;
}

/** A result as its key holds it. */
export function toStoredResult({ bytes, isJson }: Result): Buffer {
  return Buffer.concat([Buffer.from(isJson ? 'j' : 'b'), bytes]);
}
