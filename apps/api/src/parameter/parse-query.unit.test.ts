import { JOB_STATES, type JobId, LongshoreError } from '@longshore/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { cursor, formatCursor } from './cursor.ts';
import { labelFilter } from './label-filter.ts';
import { flag, instant, instantOrAge, wholeNumber } from './parameters.ts';
import { parseQuery } from './parse-query.ts';
import { stateFilter } from './state-filter.ts';

const schema = z.strictObject({
  limit: wholeNumber(1, 200).optional(),
  follow: flag().optional(),
  at: instant().optional(),
  since: instantOrAge().optional(),
  state: stateFilter().optional(),
  label: labelFilter().optional(),
  cursor: cursor().optional(),
});
const ID = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId;

test.each<[string, unknown]>([
  ['', {}],
  ['&&', {}],
  ['limit=5', { limit: 5 }],
  ['follow', { follow: true }],
  ['follow=false', { follow: false }],
  ['at=2026-01-01T00:00:00%2B01:00', { at: Date.UTC(2025, 11, 31, 23) }],
  ['at=2026-01-01T00:00:00+01:00', { at: Date.UTC(2025, 11, 31, 23) }],
  ['since=10m', { since: { agoMs: 600_000 } }],
  ['state=failed,expired&state=queued', { state: ['failed', 'expired', 'queued'] }],
  ['label=a%3Db%3Dc&label=d%3D', { label: { a: 'b=c', d: '' } }],
  [`cursor=${formatCursor(ID)}`, { cursor: ID }],
])('%j is read', (query, expected) => {
  expect(parseQuery(schema, query)).toEqual(expected);
});

test.each([
  ['limit', 'must be a whole number from 1 to 200'],
  ['limit=1.0', 'must be a whole number'],
  ['limit=%2B1', 'must be a whole number'],
  ['limit=1&limit=1', 'is given more than once'],
  ['limits=1', 'did you mean "limit"?'],
  ['state=faild', 'did you mean "failed"?'],
  ['label=a=%01', 'control characters'],
  ['at=2026-02-30T00:00:00Z', 'must be an instant'],
  ['%zz=1', 'percent-encoded'],
  [Array(65).fill('limit=1').join('&'), 'more than 64'],
])('%j is refused', (query, message) => {
  expect(() => parseQuery(schema, query)).toThrow(message);
});

test('any query is either read or refused with the names of its parameters', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webQueryParameters(), fc.string({ unit: 'binary' })), (query) => {
      try {
        parseQuery(schema, query);
      } catch (error) {
        expect(error).toBeInstanceOf(LongshoreError);
        expect((error as LongshoreError).places).not.toHaveLength(0);
      }
    }),
  );
});

test('every state is a filter', () => {
  expect(parseQuery(schema, `state=${JOB_STATES.join(',')}`).state).toEqual(JOB_STATES);
});
