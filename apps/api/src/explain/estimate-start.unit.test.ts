import { expect, test } from 'vitest';
import { estimateStart, type Queue } from './estimate-start.ts';
import { drawSeeded } from './sampler.ts';

const always = (ms: number): Queue['runTimes'] => [{ weight: 1, samples: Array.from({ length: 20 }, () => ms) }];

test('a job for which a slot is left starts at once, whatever is known', () => {
  const queue = { slots: 3, runningMs: [10], ahead: 1, runTimes: [] };
  expect(estimateStart(queue)).toEqual({ p50Ms: 0, p90Ms: 0 });
});

test.each<[string, Partial<Queue>]>([
  ['no slot', { slots: 0, runTimes: always(1_000) }],
  ['no run yet', { runTimes: [{ weight: 1, samples: [] }] }],
])('where there is %s there is no estimate', (_title, parts) => {
  expect(estimateStart({ slots: 1, runningMs: [10], ahead: 3, runTimes: [], ...parts })).toBeUndefined();
});

test('jobs of one length start one after another, as slots become free', () => {
  const queue = { slots: 2, runningMs: [200, 700], ahead: 4, runTimes: always(1_000) };
  // Slots are free in 300 and 800; the four ahead take them until 2,300 and 2,800.
  expect(estimateStart(queue)).toEqual({ p50Ms: 2_300, p90Ms: 2_300 });
});

test('an attempt that outlasts all that were known is guessed to be half done', () => {
  expect(estimateStart({ slots: 1, runningMs: [9_000], ahead: 0, runTimes: always(1_000) })?.p50Ms).toBe(9_000);
});

test('an attempt of unknown age is met anywhere within its time', () => {
  const estimate = estimateStart({ slots: 1, runningMs: [undefined], ahead: 0, runTimes: always(1_000) });
  expect(estimate?.p50Ms).toBeGreaterThan(300);
  expect(estimate?.p50Ms).toBeLessThan(700);
  expect(estimate?.p90Ms).toBeGreaterThan(800);
});

test('kinds of jobs count as often as they are met', () => {
  const runTimes = [
    { weight: 9, samples: [100] },
    { weight: 1, samples: [10_000] },
    { weight: 100, samples: [] },
  ];
  const estimate = estimateStart({ slots: 10, runningMs: [], ahead: 10_000, runTimes });
  // The mean is 1,090.
  expect(estimate?.p50Ms).toBeGreaterThan(500_000);
  expect(estimate?.p50Ms).toBeLessThan(2_200_000);
});

test('a hundred thousand ahead are as good as played, and no dearer than a few hundred', () => {
  const samples = Array.from({ length: 100 }, (_, index) => 10 * index);
  const estimate = estimateStart({ slots: 8, runningMs: [], ahead: 100_000, runTimes: [{ weight: 1, samples }] });
  expect(estimate?.p50Ms).toBeGreaterThan((100_000 * 495) / 8 / 1.1);
  expect(estimate?.p50Ms).toBeLessThan(((100_000 * 495) / 8) * 1.1);
  expect(estimate?.p90Ms).toBeGreaterThan(estimate?.p50Ms ?? 0);
});

test.each([1, 3, 50, 400])(
  'with %d ahead, half of many real queues start before the p50, and nine tenths before the p90',
  (ahead) => {
    const random = drawSeeded(ahead);
    const drawMs = () => -1_000 * Math.log(1 - random());
    const samples = Array.from({ length: 100 }, drawMs);
    const estimate = estimateStart({ slots: 4, runningMs: [0, 0, 0, 0], ahead, runTimes: [{ weight: 1, samples }] });
    const starts = Array.from({ length: 500 }, () => {
      const freeAt = Array.from({ length: 4 }, drawMs);
      for (let job = 0; job < ahead; job++)
        freeAt[freeAt.indexOf(Math.min(...freeAt))] = Math.min(...freeAt) + drawMs();
      return Math.min(...freeAt);
    });
    const before = (ms = 0) => starts.filter((start) => start <= ms).length / starts.length;
    // The samples are a hundred draws, so their own mean is off by a tenth.
    const median = starts.toSorted((a, b) => a - b)[250] ?? 0;
    expect((estimate?.p50Ms ?? 0) / median).toBeGreaterThan(0.7);
    expect((estimate?.p50Ms ?? 0) / median).toBeLessThan(1.4);
    expect(before(estimate?.p90Ms)).toBeGreaterThan(0.7);
  },
);
