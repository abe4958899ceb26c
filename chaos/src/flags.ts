import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

export interface Flags {
  /** The full tier: faults at random, over and over, several at once. */
  readonly all: boolean;
  readonly minutes: number;
  readonly seed: string;
  /** Beginnings of the names of faults; all where it is empty. */
  readonly only: readonly string[];
  readonly jobsPerSecond: number;
  readonly lanes: number;
  readonly apis: number;
  /** How many jobs a crowd is that shares a limit. */
  readonly crowdSize: number;
  /** By how much longer recovery may take than the faults say: short runs are for machines that do other things, too. */
  readonly patience: number;
  /** Leave the files of the fleet where they are. */
  readonly keep: boolean;
}

/** @throws with a sentence for the user. */
export function readFlags(args: readonly string[], known: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      all: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string', default: '' },
      jobs: { type: 'string' },
      lanes: { type: 'string' },
      apis: { type: 'string' },
      crowd: { type: 'string' },
      patience: { type: 'string' },
      keep: { type: 'boolean', default: false },
    },
  });
  const { all, seed, keep } = values;
  return {
    ...{ all, keep },
    minutes: toNumber('minutes', values.minutes ?? (all ? '60' : '5')),
    seed: seed ?? (all ? String(randomInt(1_000_000)) : '1'),
    only: toStarts(values.only, known),
    jobsPerSecond: toNumber('jobs', values.jobs ?? '1'),
    lanes: toNumber('lanes', values.lanes ?? (all ? '3' : '1')),
    apis: toNumber('apis', values.apis ?? '2'),
    crowdSize: toNumber('crowd', values.crowd ?? (all ? '1000' : '30')),
    patience: toNumber('patience', values.patience ?? (all ? '1' : '4')),
  };
}

function toStarts(only: string, known: readonly string[]): string[] {
  const starts = only.split(',').filter((name) => name !== '');
  const unknown = starts.filter((start) => !known.some((name) => name.startsWith(start)));
  if (unknown.length === 0) return starts;
  throw new Error(`--only takes beginnings of ${known.join(', ')}; not ${unknown.join(', ')}`);
}

function toNumber(name: string, text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`--${name} takes a number above 0, not "${text}"`);
  return number;
}
