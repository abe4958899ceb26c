import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { type Connection, call } from './store.ts';

const FOLDER = new URL('../lua/', import.meta.url);
const INCLUDE = /^-- @include ([a-z-]+)$/gm;

interface Script {
  readonly source: string;
  readonly sha: string;
}

const loaded = new Map<string, Script>();

function load(name: string): Script {
  const known = loaded.get(name);
  if (known) return known;
  const source = read(`${name}.lua`).replace(INCLUDE, (_, part: string) => read(`include/${part}.lua`));
  const script = { source, sha: createHash('sha1').update(source).digest('hex') };
  loaded.set(name, script);
  return script;
}

function read(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8');
}

/**
 * Hands Redis all scripts. One that it did not know would be sent a second time, with its text, and what was sent right
 * behind the first time would overtake it: a ticket its job.
 */
export async function loadScripts(redis: Redis): Promise<void> {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith('.lua'));
  const pipeline = redis.pipeline();
  for (const name of names) pipeline.script('LOAD', load(name.replace(/\.lua$/, '')).source);
  await pipeline.exec();
}

export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
}

/** Runs `lua/<name>.lua`. Redis is sent the text only where it does not know the script yet. */
export async function runScript(store: Connection, name: string, { keys, args }: ScriptCall): Promise<unknown> {
  const script = load(name);
  return await call(store, (redis) => evaluate(redis, script, keys, args));
}

async function evaluate(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: ScriptCall['args'],
): Promise<unknown> {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return await redis.eval(script.source, keys.length, ...keys, ...args);
  }
}
