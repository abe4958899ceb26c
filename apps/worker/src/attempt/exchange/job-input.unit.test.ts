import type { Job } from '@longshore/shared';
import { expect, test } from 'vitest';
import { toEnvironment, toPayloadText } from './job-input.ts';

const job = { id: 'job_01', spec: { env: { GREETING: 'hello' } } } as unknown as Job;

test('a container gets the variables of its job, then ours', () => {
  expect(toEnvironment({ job, number: 2 })).toEqual([
    'GREETING=hello',
    'LONGSHORE_JOB_ID=job_01',
    'LONGSHORE_ATTEMPT=2',
    'LONGSHORE_PAYLOAD_FILE=/longshore/payload.json',
    'LONGSHORE_RESULT_FILE=/longshore/result',
  ]);
});

test('a job that asked for the results of others is told where they are', () => {
  const after = { jobs: [], when: 'ended', withResults: true } as const;
  const environment = toEnvironment({ job: { ...job, spec: { ...job.spec, after } }, number: 1 });
  expect(environment).toContain('LONGSHORE_RESULTS_FILE=/longshore/results.json');
});

test("the caller's trace goes on in the container", () => {
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  expect(toEnvironment({ job: { ...job, traceparent }, number: 1 })).toContain(`TRACEPARENT=${traceparent}`);
});

test('a job without a payload reads null', () => {
  expect(toPayloadText(undefined)).toBe('null');
});
