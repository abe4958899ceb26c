import { expect, test } from 'vitest';
import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts';
import { LongshoreError } from './longshore-error.ts';

const entries = Object.entries(ERROR_CATALOGUE);

test('every code is in kebab-case', () => {
  for (const [code] of entries) expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

test('no two errors have the same title', () => {
  expect(new Set(entries.map(([, { title }]) => title)).size).toBe(entries.length);
});

test.each(entries)('%s says what it means to a client', (_, { status, exitCode, mender, retryable, title }) => {
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(600);
  expect(exitCode).toBeGreaterThan(0);
  expect(exitCode).toBeLessThan(79);
  expect(title).toMatch(/^[A-Z].*[^.]$/);
  // What the caller did wrong is never the server's fault, and the other way round.
  expect(mender === 'caller').toBe(status < 500);
  // EX_TEMPFAIL is what tells a shell script to try again.
  expect(retryable).toBe(exitCode === 75);
});

test('an error carries what the catalogue says of its code, its places and its cause', () => {
  const cause = new Error('ECONNREFUSED');
  const places = [{ pointer: '/image', detail: 'is empty' }];
  const error = new LongshoreError('redis-unavailable', 'Redis is away.', { cause, places, retryAfterSeconds: 2 });
  expect(error).toMatchObject({ name: 'LongshoreError', message: 'Redis is away.', status: 503, retryable: true });
  expect(error).toMatchObject({ cause, places, retryAfterSeconds: 2 });
  expect(new LongshoreError('job-ended' satisfies ErrorCode, 'It ended.')).not.toHaveProperty('cause');
});
