import { type Job, LongshoreError } from '@longshore/shared';

/** Of a job that waits for one that is not there: it never was, has been pruned, or belongs to another project. */
export function refuseAwaited({ spec }: Job, place: number): LongshoreError {
  const detail = `${spec.after?.jobs[place]} is no job of this project, or has been pruned`;
  return new LongshoreError('invalid-request', `The job: /after/${place} ${detail}.`, {
    places: [{ pointer: `/after/${place}`, detail }],
  });
}
