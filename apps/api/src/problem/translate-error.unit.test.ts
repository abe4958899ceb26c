import { LongshoreError } from '@longshore/shared';
import { expect, test } from 'vitest';
import { toProblem } from './problem.ts';
import { translateError } from './translate-error.ts';

test('what nobody planned says nothing about itself', () => {
  for (const thrown of [
    new Error('password=hunter2'),
    'hunter2',
    undefined,
    null,
    { status: 404 },
    Object.assign(new Error('hunter2'), { status: 500 }),
  ]) {
    const error = translateError(thrown);
    expect(error).toMatchObject({ code: 'internal-error', status: 500 });
    expect(error.cause).toBe(thrown);
    expect(JSON.stringify(toProblem(error))).not.toContain('hunter2');
  }
});

test('our own errors pass as they are', () => {
  const error = new LongshoreError('job-not-found', 'There is no job.');
  expect(translateError(error)).toBe(error);
});

test('a problem names its places, but not a thousand of them', () => {
  const places = Array.from({ length: 1_000 }, (_, index) => ({ pointer: `/${index}`, detail: 'is wrong' }));
  const problem = toProblem(new LongshoreError('invalid-request', 'No.', { places }), {
    instance: '/v1/jobs',
    requestId: 'r',
  });
  expect(problem).toMatchObject({
    status: 422,
    instance: '/v1/jobs',
    requestId: 'r',
    type: 'urn:longshore:error:invalid-request',
  });
  expect(problem.errors).toHaveLength(50);
});
