import { eventually, type RedisServer, startRedis } from '@longshore/testing';
import type { Redis } from 'ioredis';
import { openRedis } from './open-redis.ts';

/** As Longshore asks for it, and open for the faults. */
const ARGUMENTS = [
  ...['--maxmemory-policy', 'noeviction'],
  ...['--enable-debug-command', 'yes', '--enable-protected-configs', 'yes'],
];
/** With hundreds of thousands of jobs to read, on a machine that does other things as well. */
const startWithinMs = 120_000;
const syncedWithinMs = 60_000;
const handoverMs = 2_000;

/** The Redis of the fleet: now this server and, after a failover, another one. */
export class FleetRedis {
  #server: RedisServer;

  private constructor(server: RedisServer) {
    this.#server = server;
  }

  static async start(): Promise<FleetRedis> {
    return new FleetRedis(await startRedis({ appendonly: true, args: ARGUMENTS, startWithinMs }));
  }

  get url(): string {
    return this.#server.url;
  }

  get port(): number {
    return this.#server.port;
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.#server.kill(signal);
  }

  /** After a kill it comes back with what its log holds. */
  async restart(): Promise<void> {
    await this.#server.restart();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** A replica that has everything takes the place of the server, as where somebody plans it: writes wait until it has. */
  async failOver(): Promise<void> {
    const old = this.#server;
    const next = await startRedis({ appendonly: true, args: ARGUMENTS, startWithinMs });
    try {
      await handOver(old, next);
      this.#server = next;
    } finally {
      await (this.#server === next ? old : next).stop();
    }
  }
}

async function handOver(old: RedisServer, next: RedisServer): Promise<void> {
  const [master, replica] = [openRedis(old.url), openRedis(next.url)];
  try {
    // By command and not at its start, for a master that is restarted must not be a replica again.
    await replica.replicaof('127.0.0.1', old.port);
    await eventually(() => isLinked(replica), { withinMs: syncedWithinMs });
    // What it was sent is not in a file of its own before it has written all of it once.
    await eventually(async () => (await replica.info('persistence')).includes('aof_rewrite_in_progress:0'), {
      withinMs: syncedWithinMs,
    });
    await master.call('CLIENT', 'PAUSE', handoverMs, 'WRITE');
    await eventually(() => isSynced(master, replica), { withinMs: handoverMs });
    await old.kill('SIGKILL');
    await replica.replicaof('NO', 'ONE');
  } finally {
    master.disconnect();
    replica.disconnect();
  }
}

async function isLinked(replica: Redis): Promise<boolean> {
  return (await replica.info('replication')).includes('master_link_status:up');
}

async function isSynced(master: Redis, replica: Redis): Promise<boolean> {
  const [of, at] = await Promise.all([master.info('replication'), replica.info('replication')]);
  return readNumber(of, 'master_repl_offset') === readNumber(at, 'slave_repl_offset');
}

function readNumber(info: string, name: string): number {
  return Number(info.match(new RegExp(`^${name}:(\\d+)`, 'm'))?.[1]);
}
