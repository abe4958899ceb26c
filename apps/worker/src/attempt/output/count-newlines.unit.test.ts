import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countNewlines } from './count-newlines.ts';

test('long and short lines are counted alike', () => {
  const line = fc.integer({ min: 0, max: 200 }).map((length) => `${'x'.repeat(length)}\n`);
  fc.assert(
    fc.property(fc.array(line, { maxLength: 400 }), (lines) => {
      expect(countNewlines(Buffer.from(lines.join('')))).toBe(lines.length);
    }),
  );
});
