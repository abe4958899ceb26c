import type { After, Job, JobId, JobState } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

export interface AwaitedJob {
  readonly id: JobId;
  /** Undefined where it is gone. */
  readonly state: JobState | undefined;
}

/** The jobs that a job waits for, in the order in which it names them. A state that is an end stays so. */
export async function findAwaited(store: Store, project: string, after: After): Promise<AwaitedJob[]> {
  const states = (await callAll(store, (pipeline) => {
    for (const id of after.jobs) pipeline.hget(keys.job(project, id), 'state');
  })) as (JobState | null)[];
  return after.jobs.map((id, index) => ({ id, state: states[index] ?? undefined }));
}

/** Whether it is for other jobs that a job waits. */
export function waitsForJobs({ state, blockedBy, spec }: Job): boolean {
  return state === 'blocked' && blockedBy === 'jobs' && spec.after !== undefined;
}
