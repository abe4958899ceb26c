import { type Attempt, type AttemptId, fromAttemptId, type Job, type WorkerId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { pairUp, toJob } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { toAttempt } from './attempt-record.ts';

export interface AdoptInput {
  readonly project: string;
  readonly attempt: AttemptId;
  readonly worker: WorkerId;
  readonly leaseMs: number;
  /** Any of the tokens that the worker before may have held it with. */
  readonly tokens: readonly string[];
  /** It holds the lease from now on, so that what the worker before sent and that is still under way is refused. */
  readonly newToken: string;
}

export type Adoption =
  | { readonly word: 'adopted'; readonly job: Job; readonly payload?: string; readonly record: Attempt }
  | { readonly word: 'lease-lost' };

/** Takes up an attempt of a worker that is gone. `lease-lost`: it has ended, or was taken away; nothing was written. */
export async function adoptAttempt(store: Store, input: AdoptInput): Promise<Adoption> {
  const { project, attempt, worker, leaseMs, tokens, newToken } = input;
  const { jobId, number } = fromAttemptId(attempt);
  const [word, ...rest] = (await runScript(store, 'adopt-attempt', {
    keys: [
      keys.job(project, jobId),
      keys.spec(project, jobId),
      keys.payload(project, jobId),
      keys.attempt(project, attempt),
      keys.leases(project),
    ],
    args: [attempt, number, worker, newToken, store.now() + leaseMs, ...tokens],
  })) as [Adoption['word'], ...unknown[]];
  if (word === 'lease-lost') return { word };
  const [flat, spec, payload, record] = rest as [string[], string, string | null, string[]];
  return {
    word,
    job: toJob({ project, id: jobId, hash: pairUp(flat), spec }),
    ...(payload === null ? {} : { payload }),
    record: toAttempt(jobId, number, pairUp(record)),
  };
}
