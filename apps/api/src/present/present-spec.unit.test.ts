import { jobRequest, jobSpec } from '@longshore/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presentSpec } from './present-spec.ts';

test('a spec that is sent again makes the same spec', () => {
  const requests = fc.record(
    {
      timeout: fc.integer({ min: 1_000, max: 604_800_000 }).map((ms) => `${ms}ms`),
      memory: fc.integer({ min: 6 * 2 ** 20, max: 2 ** 40 }),
      cpus: fc.double({ min: 0.01, max: 256, noNaN: true }),
      delay: fc.integer({ min: 0, max: 86_400_000 }),
      priority: fc.integer({ min: 0, max: 9 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(requests, ({ timeout, memory, cpus, delay, priority }) => {
      const backoff = { delay: `${delay}ms`, max: '1d' };
      const resources = { memory: String(memory), cpus };
      const input = {
        image: 'a',
        timeout,
        priority,
        resources,
        retry: { attempts: 2, backoff, exitCodes: { never: [3] } },
      };
      const { spec } = jobRequest.parse(input);
      expect(jobSpec.parse(presentSpec(spec))).toEqual(spec);
    }),
  );
});
