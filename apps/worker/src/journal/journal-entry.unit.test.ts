import { type AttemptId, mintJobId, toAttemptId } from '@longshore/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatHeader, formatMark, parseEntry } from './journal-entry.ts';

const attempt: AttemptId = toAttemptId(mintJobId(1_000), 3);
const header = { fleet: 'f', project: 'default', attempt, engine: 'e' };
const whole = [
  formatHeader(header),
  formatMark({ kind: 'token', token: 'aa' }),
  formatMark({ kind: 'starting', at: 1_234 }),
  formatMark({ kind: 'fed' }),
  formatMark({ kind: 'token', token: 'bb' }),
].join('');

test('an entry says what an attempt is and how far it has come', () => {
  expect(parseEntry(whole)).toEqual({ ...header, tokens: ['aa', 'bb'], startingAt: 1_234, isFed: true, deaths: 2 });
  expect(parseEntry(formatHeader(header))).toEqual({ ...header, tokens: [], isFed: false, deaths: 0 });
});

test('a worker that detached has not died', () => {
  expect(parseEntry(`${whole}${formatMark({ kind: 'detached' })}`)).toMatchObject({ deaths: 1 });
});

test('an entry says what its container was stopped for first', () => {
  const stops = ['timeout', 'cancel'].map((way) => formatMark({ kind: 'stopping', way }));
  expect(parseEntry(whole + stops.join(''))).toMatchObject({ stoppingFor: 'timeout' });
});

test('a line that was torn does not count', () => {
  for (let length = 0; length < whole.length; length++) {
    const entry = parseEntry(whole.slice(0, length));
    if (!entry) continue;
    expect([[], ['aa'], ['aa', 'bb']]).toContainEqual(entry.tokens);
    expect([undefined, 1_234]).toContain(entry.startingAt);
  }
});

test.each([
  ['nothing', ''],
  ['no JSON', 'rubbish\n'],
  ['another version', `${JSON.stringify({ ...header, version: 2 })}\n`],
  ['no attempt', `${JSON.stringify({ ...header, version: 1, attempt: '../../etc' })}\n`],
])('%s is no entry', (_, text) => {
  expect(parseEntry(text)).toBeUndefined();
});

test('whatever is in a file, reading it does not fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.nat(whole.length), (rubbish, at) => {
      parseEntry(whole.slice(0, at) + rubbish);
    }),
  );
});
