import { expect, test } from 'vitest';
import { RespScanner } from './resp-scanner.ts';

const stream = Buffer.from(
  '*3\r\n$7\r\nEVALSHA\r\n$2\r\nab\r\n:1\r\n+OK\r\n$-1\r\n%1\r\n$1\r\nk\r\n*2\r\n$0\r\n\r\n_\r\n-ERR bad\r\n*0\r\n',
);
const values = [
  { type: '*', words: ['EVALSHA', 'ab', '1'] },
  { type: '+', words: ['OK'] },
  { type: '$', words: ['-1'] },
  { type: '%', words: ['k', '', ''] },
  { type: '-', words: ['ERR bad'] },
  { type: '*', words: ['0'] },
];

test('commands and replies are found in a stream, however deep', () => {
  expect(new RespScanner().push(stream)).toEqual(values);
});

test('where the stream is cut makes no difference', () => {
  for (let size = 1; size < 12; size++) {
    const scanner = new RespScanner();
    const found = [];
    for (let at = 0; at < stream.length; at += size) found.push(...scanner.push(stream.subarray(at, at + size)));
    expect(found).toEqual(values);
  }
});

test('of a long text only its start is kept', () => {
  const scanner = new RespScanner();
  const [value] = scanner.push(Buffer.from(`$1000\r\n${'x'.repeat(1_000)}\r\n`));
  expect(value?.words[0]).toBe('x'.repeat(256));
});
