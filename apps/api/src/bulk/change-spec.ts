import {
  fillIn,
  type Job,
  type JobSpec,
  type JobTemplate,
  jobSpec,
  jobTemplate,
  parseBoundary,
} from '@longshore/shared';
import { presentSpec } from '../present/present-spec.ts';

/**
 * The spec of a job with some of it said otherwise. Another image is what its tag means when it runs; the old one's digest
 * says nothing about it.
 * @throws LongshoreError `invalid-request` where the two do not go together.
 */
export function changeSpec({ spec }: Pick<Job, 'spec'>, overrides: Partial<JobTemplate>): JobSpec {
  const said = Object.entries(presentSpec(spec)).filter(([name]) => name in jobTemplate.shape);
  const request = fillIn(Object.fromEntries(said), overrides);
  const changed = parseBoundary(jobSpec, request, { name: 'The changed job', code: 'invalid-request' });
  const { digest: _digest, localImage: _localImage, ...unpinned } = spec;
  return { ...(overrides.image === undefined ? spec : unpinned), ...changed };
}
