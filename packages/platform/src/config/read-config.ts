import type { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { describeProblem } from './config-problem.ts';
import { type ConfigSources, findGivenValue, type GivenValue, listUnknownFlags } from './config-sources.ts';

/**
 * Reads a configuration by its schema. A key `redisUrl` is given as `--redis-url`, `LONGSHORE_REDIS_URL`, `REDIS_URL`, or
 * in a file that `REDIS_URL_FILE` names. Values arrive as text, so the schema has to coerce them. The result is frozen.
 *
 * @throws {ConfigError} with all problems at once.
 */
export function readConfig<T extends z.ZodObject>(schema: T, sources: ConfigSources): Readonly<z.output<T>> {
  const keys = Object.keys(schema.shape);
  const problems = listUnknownFlags(keys, sources).map((flag) => `--${flag.replace(/^--/, '')}: is not a known flag`);
  const given = new Map<string, GivenValue>();
  const unreadable = new Set<PropertyKey>();
  for (const key of keys) {
    const { value, problem } = findGivenValue(key, sources);
    if (value) given.set(key, value);
    if (problem) {
      problems.push(problem);
      unreadable.add(key);
    }
  }

  const parsed = schema.safeParse(Object.fromEntries([...given].map(([key, { text }]) => [key, text])));
  for (const issue of parsed.error?.issues ?? []) {
    const key = String(issue.path[0]);
    if (!unreadable.has(key)) problems.push(describeProblem(issue, schema.shape[key] as z.ZodType, given.get(key)));
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return freezeDeeply(parsed.data);
}

function freezeDeeply<V>(value: V): V {
  // Only what is plain: a Buffer refuses to be frozen, and a URL would not notice.
  if (!Array.isArray(value) && !isPlainObject(value)) return value;
  Object.values(value).forEach(freezeDeeply);
  return Object.freeze(value);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
