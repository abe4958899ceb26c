import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  deriveJobId,
  fromAttemptId,
  isJobId,
  isWorkerId,
  jobIdSchema,
  lowestJobIdAt,
  mintJobId,
  mintWorkerId,
  timeOfJobId,
  toAttemptId,
} from './id.ts';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const instant = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const entropy = fc.uint8Array({ minLength: 10, maxLength: 32 });

test('ids minted one after another rise, within a millisecond too', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => mintJobId(NOW + Math.floor(index / 300)));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every(isJobId)).toBe(true);
});

test('an id tells when its job was made', () => {
  fc.assert(fc.property(instant, entropy, (at, bytes) => timeOfJobId(deriveJobId(at, bytes)) === at));
});

test('an id derived twice is the same, and another where the instant or the digest is another', () => {
  fc.assert(
    fc.property(instant, instant, entropy, entropy, (at, otherAt, bytes, otherBytes) => {
      const id = deriveJobId(at, bytes);
      const isSame = at === otherAt && Buffer.compare(bytes.subarray(0, 10), otherBytes.subarray(0, 10)) === 0;
      expect(isJobId(id)).toBe(true);
      expect(deriveJobId(at, bytes)).toBe(id);
      expect(deriveJobId(otherAt, otherBytes) === id).toBe(isSame);
    }),
  );
});

test('the lowest id of an instant parts the ids made before it from those made since', () => {
  fc.assert(
    fc.property(instant, instant, entropy, (at, madeAt, bytes) => {
      expect(deriveJobId(madeAt, bytes) >= lowestJobIdAt(at)).toBe(madeAt >= at);
    }),
  );
});

test.each([-1, 0.5, 2 ** 48, Number.MAX_SAFE_INTEGER])(
  'an instant of %d that no id can hold is brought in range',
  (at) => expect(isJobId(lowestJobIdAt(at))).toBe(true),
);

test('an attempt id holds its job and its number', () => {
  const id = mintJobId(NOW);
  expect(fromAttemptId(toAttemptId(id, 12))).toEqual({ jobId: id, number: 12 });
});

test.each(['', 'job_', 'attempt_1', `${mintJobId(NOW)}`, `${mintJobId(NOW)}_0`, `${mintJobId(NOW)}_01`])(
  '%j is no attempt id',
  (text) => expect(() => fromAttemptId(text)).toThrow(TypeError),
);

test('an id of one kind is none of another, nor is anything like it', () => {
  const worker = mintWorkerId(NOW);
  expect(isWorkerId(worker)).toBe(true);
  const job = mintJobId(NOW);
  for (const text of [worker, '', 'job_1', job.toLowerCase(), `${job}\n`, ` ${job}`, job.replace('job_', 'job_Z')]) {
    expect(isJobId(text)).toBe(false);
    expect(jobIdSchema.safeParse(text).success).toBe(false);
  }
});
