import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import type { ConfigSources } from './config-sources.ts';
import { readConfig } from './read-config.ts';

const schema = z.object({
  redisUrl: z.url().describe('Where Redis is, such as redis://127.0.0.1:6379.'),
  slots: z.coerce.number().int().min(1).default(4),
  logFormat: z.enum(['json', 'pretty']).default('json'),
  apiKey: z.string().min(8).meta({ secret: true }).optional(),
});
const redisUrl = 'redis://127.0.0.1:6379';

const folder = mkdtempSync(join(tmpdir(), 'longshore-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

function writeSecret(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function problemsOf(sources: ConfigSources): readonly string[] {
  try {
    readConfig(schema, sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('where values come from', () => {
  test('flags beat the environment, which beats the file, which beats the default', () => {
    const file = { REDIS_URL: 'redis://file', SLOTS: '1', LOG_FORMAT: 'pretty' };
    const env = { REDIS_URL: 'redis://env', SLOTS: '2' };
    expect(readConfig(schema, { env, file, flags: { slots: '3' } })).toEqual({
      redisUrl: 'redis://env',
      slots: 3,
      logFormat: 'pretty',
    });
    expect(readConfig(schema, { env: { REDIS_URL: redisUrl } }).slots).toBe(4);
  });

  test('a flag is taken by its dashed name and by its key', () => {
    expect(readConfig(schema, { env: {}, flags: { 'redis-url': redisUrl } }).redisUrl).toBe(redisUrl);
    expect(readConfig(schema, { env: {}, flags: { redisUrl } }).redisUrl).toBe(redisUrl);
  });

  test('the prefixed variable wins over the bare one', () => {
    const env = { REDIS_URL: 'redis://bare', LONGSHORE_REDIS_URL: 'redis://prefixed' };
    expect(readConfig(schema, { env }).redisUrl).toBe('redis://prefixed');
  });

  test('an empty variable counts as not given', () => {
    expect(readConfig(schema, { env: { REDIS_URL: redisUrl, SLOTS: '' } }).slots).toBe(4);
  });

  test('a value is read from the file that NAME_FILE names, without its last line break', () => {
    const env = { REDIS_URL: redisUrl, API_KEY_FILE: writeSecret('key', 'correct horse\n') };
    expect(readConfig(schema, { env }).apiKey).toBe('correct horse');
  });

  test('the result is frozen, also within', () => {
    const nested = z.object({ pools: z.string().transform((text) => text.split(',')) });
    const config = readConfig(nested, { env: { POOLS: 'default,gpu' } });
    expect(config).toEqual({ pools: ['default', 'gpu'] });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.pools)).toBe(true);
  });
});

describe('what is wrong', () => {
  test('all problems are told at once, a line for each', () => {
    const env = { LONGSHORE_REDIS_URL: 'nonsense', SLOTS: '0' };
    const problems = problemsOf({ env, flags: { 'log-format': 'xml', speed: '9' } });
    expect(problems).toHaveLength(4);
    expect(problems).toContainEqual('--speed: is not a known flag');
    expect(problems).toContainEqual(
      expect.stringMatching(
        /^LONGSHORE_REDIS_URL: .*, got "nonsense"; set it to a valid url \("Where Redis is, .*\."\)$/,
      ),
    );
    expect(problems).toContainEqual(expect.stringMatching(/^SLOTS: .*, got "0"; set it to at least 1$/));
    expect(problems).toContainEqual(
      expect.stringMatching(/^--log-format: .*, got "xml"; set it to one of json, pretty$/),
    );
    expect(new ConfigError(problems).message.split('\n')).toHaveLength(5);
  });

  test('a missing value says what to set', () => {
    expect(problemsOf({ env: {} })).toEqual([
      'REDIS_URL: is missing; set it ("Where Redis is, such as redis://127.0.0.1:6379.")',
    ]);
  });

  test('a value and its file together are one too many', () => {
    const env = { REDIS_URL: redisUrl, LONGSHORE_REDIS_URL_FILE: writeSecret('url', redisUrl) };
    expect(problemsOf({ env })).toEqual([
      'REDIS_URL: is set together with LONGSHORE_REDIS_URL_FILE; set only one of them',
    ]);
  });

  test('a file that cannot be read or is empty is a problem of its own and the only one for its key', () => {
    const gone = join(folder, 'gone');
    expect(problemsOf({ env: { REDIS_URL_FILE: gone } })).toEqual([
      `REDIS_URL_FILE: cannot read the file (ENOENT), got "${gone}"; set it to the path of a readable file`,
    ]);
    expect(problemsOf({ env: { REDIS_URL_FILE: writeSecret('empty', '\n') } })[0]).toContain('is empty');
  });

  test('secrets, contents of files and passwords in URLs are never printed', () => {
    const secret = 'short7!';
    expect(problemsOf({ env: { REDIS_URL: redisUrl, API_KEY: secret } }).join()).toMatch(/API_KEY: .*got \[redacted\]/);
    expect(problemsOf({ env: { REDIS_URL: redisUrl, API_KEY: secret } }).join()).not.toContain(secret);
    expect(problemsOf({ env: { REDIS_URL_FILE: writeSecret('bad', secret) } }).join()).not.toContain(secret);
    expect(problemsOf({ env: { REDIS_URL: `redis://:${secret}@[oops` } }).join()).not.toContain(secret);
  });

  test('a problem of the whole has no name of a variable', () => {
    const range = z.object({ min: z.coerce.number(), max: z.coerce.number() });
    const ordered = range.refine(({ min, max }) => min <= max, 'MIN is above MAX');
    expect(() => readConfig(ordered, { env: { MIN: '2', MAX: '1' } })).toThrow(/\n {2}MIN is above MAX$/);
  });
});
