import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countNewlines } from './count-newlines.ts';
import { TailRing } from './tail-ring.ts';

const pieces = fc.array(fc.tuple(fc.constantFrom<0 | 1>(0, 1), fc.uint8Array({ minLength: 1, maxLength: 3_000 })), {
  minLength: 1,
  maxLength: 40,
});

test('it holds exactly the last bytes, at least as many as asked for, and counts the rest', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 9_000 }), (written, capacityBytes) => {
      const ring = new TailRing(capacityBytes);
      for (const [stream, bytes] of written) ring.write(stream, Buffer.from(bytes), 0);
      const all = Buffer.concat(written.map(([, bytes]) => bytes));
      const held = Buffer.concat(ring.readFrom(0).map(({ bytes }) => bytes));
      expect(held.equals(all.subarray(ring.evictedBytes))).toBe(true);
      expect(held.length).toBeGreaterThanOrEqual(Math.min(all.length, capacityBytes));
      expect(ring.totalBytes).toBe(all.length);
      expect(ring.totalNewlines).toBe(countNewlines(all));
      expect(ring.evictedNewlines).toBe(countNewlines(all.subarray(0, ring.evictedBytes)));
    }),
  );
});

test('each piece keeps its stream and the time at which it began', () => {
  const ring = new TailRing(1_000);
  ring.write(0, Buffer.from('out\n'), 10);
  ring.write(1, Buffer.from('err\n'), 20);
  expect(ring.readFrom(0).map(({ stream, at, bytes }) => [stream, at, bytes.toString()])).toEqual([
    [0, 10, 'out\n'],
    [1, 20, 'err\n'],
  ]);
});

test('reading from a position leaves out what came before it', () => {
  const ring = new TailRing(1_000);
  ring.write(0, Buffer.from('abcdef'), 0);
  expect(ring.readFrom(4).map(({ bytes }) => bytes.toString())).toEqual(['ef']);
  expect(ring.readFrom(6)).toEqual([]);
});
