import { Redis } from 'ioredis';
import { ProjectRegister } from '../project/project-register.ts';
import { Tickets } from '../ticket/tickets.ts';
import { gatherWrites } from './gather-writes.ts';
import { MasterSearch } from './master-search.ts';
import { NameRegister } from './name-register.ts';
import { Pulse } from './pulse.ts';
import { RedisClock } from './redis-clock.ts';
import { loadScripts } from './scripts.ts';
import { SideConnections } from './side-connections.ts';
import { Stall } from './stall.ts';
import type { Store } from './store.ts';

export interface StoreOptions {
  /** `redis://[user:password@]host:port[/db]`, `rediss://` for TLS. */
  readonly url: string;
  /** Shows in `CLIENT LIST`. */
  readonly name: string;
  /** A command that has no answer by then fails with `redis-unavailable`, and those after it at once. Default 800. */
  readonly commandTimeoutMs?: number;
  readonly onEvent?: (event: { kind: 'connected' | 'lost'; error?: Error }) => void;
}

/** At most this long between two tries to connect: a longer pause would add itself to every outage. */
const MAX_RETRY_PAUSE_MS = 1_000;
/** So is a try that waits for a network that has healed meanwhile. */
const CONNECT_MS = 2_000;

/** Silence while an answer is due means that the connection is dead, though nobody closed it. */
const SILENCE_MS = 5_000;
/** The same where a call may block for five seconds. */
const BLOCKING_SILENCE_MS = 10_000;

/** Opens a store. It resolves even where Redis is away; calls fail fast until it is back, and then work by themselves. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const common = {
    enableOfflineQueue: false,
    connectTimeout: CONNECT_MS,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 6), MAX_RETRY_PAUSE_MS),
    // What was under way when the connection was lost fails at once. Sent again later it would act on an old clock, for
    // a caller who was told that it failed.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
  };
  const redis = new Redis(options.url, {
    ...common,
    commandTimeout: options.commandTimeoutMs ?? 800,
    socketTimeout: SILENCE_MS,
    connectionName: options.name,
    // Not for its answer: ioredis shows it each error.
    reconnectOnError: (error) => {
      master.notice(error);
      return false;
    },
  });
  const master = new MasterSearch(redis);
  gatherWrites(redis);
  reportConnection(redis, options);
  const sides = new SideConnections(redis);
  const connect = (purpose: string) =>
    sides.add(
      new Redis(options.url, {
        ...common,
        enableOfflineQueue: true,
        socketTimeout: BLOCKING_SILENCE_MS,
        connectionName: `${options.name}-${purpose}`,
      }),
    );
  const stall = new Stall(redis);
  const names = new NameRegister();
  const projects = new ProjectRegister({ redis, stall });
  // A Redis that comes back may have come back empty.
  redis.on('ready', () => {
    names.clear();
    projects.clear();
    loadScripts(redis).catch(() => {});
  });
  await firstAnswer(redis);
  const clock = new RedisClock(redis);
  await clock.sync();
  clock.start();
  const pulse = new Pulse(redis);
  pulse.start();
  const tickets = new Tickets({ redis, stall }, clock);
  return {
    now: () => clock.now(),
    redis,
    connect,
    stall,
    clock,
    tickets,
    names,
    projects,
    close: async () => {
      clock.stop();
      pulse.stop();
      sides.close();
      redis.disconnect();
    },
  };
}

function reportConnection(redis: Redis, { onEvent }: StoreOptions): void {
  let state: 'connected' | 'lost' | undefined;
  const change = (kind: 'connected' | 'lost', error?: Error) => {
    if (state === kind) return;
    state = kind;
    onEvent?.({ kind, ...(error ? { error } : {}) });
  };
  redis.on('ready', () => change('connected'));
  redis.on('error', (error: Error) => change('lost', error));
  redis.on('close', () => change('lost'));
}

/** Waits until the connection stands or has failed once, and not for a Redis that takes it and says nothing. */
async function firstAnswer(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  await new Promise<void>((resolve) => {
    const patience = setTimeout(resolve, SILENCE_MS);
    const end = () => {
      clearTimeout(patience);
      resolve();
    };
    for (const event of ['ready', 'error', 'close']) redis.once(event, end);
  });
}
