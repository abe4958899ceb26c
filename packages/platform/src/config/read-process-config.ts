import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { readConfig } from './read-config.ts';

/** "Configuration error" of sysexits.h. */
const EX_CONFIG = 78;

/**
 * A process's configuration from its command line (`--port=8081`, `--port 8081`) and its environment. All problems are said at
 * once, and end the process.
 */
export function readProcessConfig<T extends z.ZodObject>(
  schema: T,
  { words, env }: { readonly words: readonly string[]; readonly env: NodeJS.ProcessEnv },
): Readonly<z.output<T>> {
  try {
    return readConfig(schema, { flags: readFlags(words), env });
  } catch (error) {
    return endForConfig(error);
  }
}

/** Says what is wrong with the configuration and ends the process. Any other error is thrown again. */
export function endForConfig(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EX_CONFIG);
}

/** @throws {ConfigError} for a word that belongs to no flag. */
export function readFlags(words: readonly string[]): Record<string, string> {
  const flags: Record<string, string> = {};
  for (let index = 0; index < words.length; index++) {
    const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(words[index] ?? '') ?? [];
    if (name === '') throw new ConfigError([`${words[index]}: is not a flag`]);
    flags[name] = value ?? words[++index] ?? '';
  }
  return flags;
}
