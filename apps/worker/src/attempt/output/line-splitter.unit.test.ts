import { MAX_LINE_BYTES } from '@longshore/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter, type SplitLine, type StreamNumber } from './line-splitter.ts';

function split(pieces: readonly (readonly [StreamNumber, Buffer])[]): SplitLine[] {
  const lines: SplitLine[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const [stream, bytes] of pieces) {
    // What it was given is overwritten afterwards, as the engine's buffer is.
    const shared = Buffer.from(bytes);
    splitter.write(stream, shared);
    shared.fill(0x21);
  }
  splitter.flush();
  return lines;
}

/** Cuts bytes at random places. */
const cuts = fc.array(fc.nat(40_000), { maxLength: 12 });
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [...new Set([0, ...at.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test('lines are the same wherever the bytes were cut into pieces', () => {
  const text = fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\n'), fc.constant('é'.repeat(9_000))));
  fc.assert(
    fc.property(text, cuts, (parts, at) => {
      const bytes = Buffer.from(parts.join(''));
      const lines = split(cut(bytes, at).map((piece) => [0, piece]));
      expect(lines.map(({ text, partial }) => text + (partial ? '' : '\n')).join('')).toBe(
        withNewlineAtEnd(bytes.toString()),
      );
      expect(lines.reduce((sum, { rawBytes }) => sum + rawBytes, 0)).toBe(bytes.length);
      for (const line of lines) expect(Buffer.byteLength(line.text)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    }),
  );
});

function withNewlineAtEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

test('two streams never share a line', () => {
  const lines = split([
    [0, Buffer.from('out')],
    [1, Buffer.from('err\n')],
    [0, Buffer.from('put\n')],
  ]);
  expect(lines.map(({ stream, text }) => [stream, text])).toEqual([
    [1, 'err'],
    [0, 'output'],
  ]);
});

test('a line longer than the limit goes out in partial pieces and the last one is not partial', () => {
  const lines = split([[0, Buffer.from(`${'x'.repeat(MAX_LINE_BYTES * 2 + 5)}\nnext\n`)]]);
  expect(lines.map(({ text, partial }) => [text.length, partial])).toEqual([
    [MAX_LINE_BYTES, true],
    [MAX_LINE_BYTES, true],
    [5, false],
    [4, false],
  ]);
});

test('a line of exactly the limit stays whole', () => {
  const lines = split([[0, Buffer.from(`${'x'.repeat(MAX_LINE_BYTES)}\n`)]]);
  expect(lines).toMatchObject([{ partial: false, rawBytes: MAX_LINE_BYTES + 1 }]);
});

test('bytes that are no UTF-8 are replaced and counted as they were', () => {
  expect(split([[0, Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a])]])).toEqual([
    { stream: 0, text: 'a\uFFFD\uFFFDb', rawBytes: 5, partial: false },
  ]);
});

test('an end without a newline is a line of its own', () => {
  expect(split([[0, Buffer.from('one\ntwo')]]).map(({ text }) => text)).toEqual(['one', 'two']);
});
