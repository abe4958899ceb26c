import { expect, test } from 'vitest';
import { parseReplies } from './redis-wire.ts';

test('replies of every kind are read in their order', () => {
  const received = '+PONG\r\n:7\r\n$-1\r\n$5\r\na\r\nbc\r\n*2\r\n$1\r\nx\r\n:2\r\n';
  expect(parseReplies(received)).toEqual(['PONG', 7, null, 'a\r\nbc', ['x', 2]]);
});

test('a reply that has not come in full is waited for', () => {
  expect(parseReplies('+OK\r\n*2\r\n$1\r\nx\r\n')).toEqual(['OK']);
  expect(parseReplies('$5\r\nabc')).toEqual([]);
});

test('an error of Redis is thrown with its words', () => {
  expect(() => parseReplies('-NOAUTH Authentication required.\r\n')).toThrow('NOAUTH Authentication required.');
});
