import { type Job, LongshoreError } from '@longshore/shared';

/** A job that asked to be refused where its key has no slot free. */
export function refuseFull({ spec }: Job): LongshoreError {
  const limit = spec.limits?.find(({ whenFull }) => whenFull === 'reject');
  return new LongshoreError(
    'concurrency-limit-reached',
    `As many jobs of the key "${limit?.key}" as it allows (${limit?.slots}) run or wait; nothing was kept of this one.`,
  );
}
