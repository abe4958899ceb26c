import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { isSkip, startOrSkip } from './missing-part.ts';
import { sendRedisCommand } from './send-redis-command.ts';
import { ServerProcess } from './server-process.ts';

/** How a Redis is started; without a `dir` its data live in a temporary folder and go with it. */
export interface RedisOptions {
  port?: number;
  appendonly?: boolean;
  dir?: string;
  /** More of redis-server's own arguments, such as `['--maxmemory', '16mb']`. */
  args?: readonly string[];
  /** How long it may take until it answers, with all its data read; default 15 seconds. */
  startWithinMs?: number;
}

/** A Redis of a test's own on 127.0.0.1. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Where its data are. */
  readonly dir: string;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Sends it a command; gives the first line of the answer. */
  command(...words: readonly string[]): Promise<string>;
  /** Stops it if it runs and starts it again on the same port and folder; after a kill it only starts. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a `redis-server`, or else a `valkey-server`, and waits until it answers.
 *
 * @throws {MissingPart} when neither is installed.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const port = options.port ?? (await findFreePort());
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'longshore-redis-')));
  const removeDir = async () => {
    if (!options.dir) await rm(dir, { recursive: true, force: true });
  };
  const args = toArguments(options, port, dir);
  const server = await startFirstInstalled({ ...options, port }, args).catch(async (error) => {
    await removeDir();
    throw error;
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dir,
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    command: (...words) => sendRedisCommand(port, words),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: async () => {
      await server.stop();
      await removeDir();
    },
  };
}

function toArguments({ appendonly = false, args = [] }: RedisOptions, port: number, dir: string): string[] {
  const durability = ['--appendonly', appendonly ? 'yes' : 'no', '--save', ''];
  return ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--daemonize', 'no', ...durability, ...args];
}

async function startFirstInstalled(
  { port, startWithinMs }: RedisOptions & { port: number },
  args: readonly string[],
): Promise<ServerProcess> {
  const start = async (command: string) => {
    const probe = () => pingRedis(port);
    const server = new ServerProcess({ command, args, probe, ...(startWithinMs && { startWithinMs }) });
    await server.start();
    return server;
  };
  const redis = await startOrSkip(() => start('redis-server'));
  return isSkip(redis) ? start('valkey-server') : redis;
}

/** Asks for a PONG; a Redis that still loads its data refuses. */
export async function pingRedis(port: number): Promise<boolean> {
  return (await sendRedisCommand(port, ['PING'])) === '+PONG';
}
