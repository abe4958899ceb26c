import { expect, test } from 'vitest';
import { readFlags } from './read-process-config.ts';

test('a flag has its value behind "=", or in the next word', () => {
  expect(readFlags(['--port=8081', '--redis-url', 'redis://a=b', '--name='])).toEqual({
    port: '8081',
    'redis-url': 'redis://a=b',
    name: '',
  });
});

test('a word that belongs to no flag is refused', () => {
  expect(() => readFlags(['start'])).toThrow('start: is not a flag');
});
