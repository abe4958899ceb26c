import { readFileSync } from 'node:fs';
import { fromFlagName, toFlagName, toVariableName } from './variable-name.ts';

/** Where configuration comes from: flags beat the environment, which beats the file. Empty values count as not given. */
export interface ConfigSources {
  /** By flag (`redis-url`) or key (`redisUrl`). */
  flags?: Record<string, string>;
  env: NodeJS.ProcessEnv;
  /** By the names of the environment's variables. */
  file?: Record<string, string>;
}

/** A value as it was given, and the name under which it was. */
export interface GivenValue {
  name: string;
  text: string;
  /** It was read from a file that a `…_FILE` variable names, so it is taken for a secret. */
  isFromFile: boolean;
}

/** A value, nothing, or the reason why neither can be told. */
export type Lookup = { value?: GivenValue; problem?: string };

/** Finds what was given for one key. */
export function findGivenValue(key: string, sources: ConfigSources): Lookup {
  const flag = Object.entries(sources.flags ?? {}).find(([name]) => fromFlagName(name) === key)?.[1];
  if (flag) return { value: { name: toFlagName(key), text: flag, isFromFile: false } };
  for (const variables of [sources.env, sources.file ?? {}]) {
    const found = findVariable(toVariableName(key), variables);
    if (found.value || found.problem) return found;
  }
  return {};
}

/** The flags that no key of the configuration answers to. */
export function listUnknownFlags(keys: readonly string[], sources: ConfigSources): string[] {
  const known = new Set(keys);
  return Object.keys(sources.flags ?? {}).filter((flag) => !known.has(fromFlagName(flag)));
}

function findVariable(variable: string, variables: NodeJS.ProcessEnv): Lookup {
  const names = [`LONGSHORE_${variable}`, variable];
  const name = names.find((candidate) => variables[candidate]);
  const fileName = names.map((candidate) => `${candidate}_FILE`).find((candidate) => variables[candidate]);
  if (name && fileName) return { problem: `${name}: is set together with ${fileName}; set only one of them` };
  if (name) return { value: { name, text: variables[name] ?? '', isFromFile: false } };
  return fileName ? readValueFile(fileName, variables[fileName] ?? '') : {};
}

function readValueFile(name: string, path: string): Lookup {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return text === ''
      ? { problem: `${name}: the file "${path}" is empty` }
      : { value: { name, text, isFromFile: true } };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return { problem: `${name}: cannot read the file (${code}), got "${path}"; set it to the path of a readable file` };
  }
}
