import type { Breach, Evidence } from './evidence.ts';

/** Nothing is left on the engines, on the disks of the workers and in Redis but what has an owner. */
export function checkLeaks({ leftovers, lives }: Evidence): Breach[] {
  const alive = lives.filter(({ lastSeenAt }) => lastSeenAt === undefined);
  return [
    ...leftovers.map(({ what, name }) => ({ kind: 'leaked' as const, sentence: `the ${what} ${name} is left` })),
    ...alive.map(({ job, attempt }) => ({
      kind: 'leaked' as const,
      job,
      sentence: `the container of attempt ${attempt} still runs`,
    })),
  ];
}
