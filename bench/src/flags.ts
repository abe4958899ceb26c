import { parseArgs } from 'node:util';

export interface Flags {
  /** Names of measures; all where it is empty. */
  readonly only: readonly string[];
  readonly isQuick: boolean;
  /** A folder for CPU profiles of the api and the worker. */
  readonly profile: string | undefined;
}

/** @throws with a sentence for the user. */
export function readFlags(args: readonly string[], known: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: { only: { type: 'string' }, quick: { type: 'boolean', default: false }, profile: { type: 'string' } },
  });
  const only = (values.only ?? '').split(',').filter((name) => name !== '');
  const unknown = only.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`--only takes ${known.join(', ')}; not ${unknown.join(', ')}`);
  return { only, isQuick: values.quick, profile: values.profile };
}
