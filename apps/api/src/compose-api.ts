import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Logger, SchemaCache, type Service, systemClock } from '@longshore/platform';
import { EventTail, LogFollower, openStore } from '@longshore/store';
import { createApp } from './app.ts';
import type { ApiConfig } from './config.ts';
import type { ApiContext } from './context.ts';
import { listLoops } from './maintenance/loops.ts';
import { Maintenance } from './maintenance/maintenance.ts';
import { createApiMetrics } from './metrics/api-metrics.ts';
import { warnOfRedis } from './readiness/warn-of-redis.ts';
import { watchClock } from './readiness/watch-clock.ts';
import { RegistryClient } from './registry/registry-client.ts';
import { HttpServer } from './server.ts';
import { StreamLimit } from './stream/stream-limit.ts';
import { JobChanges } from './wait/job-changes.ts';

export interface Api {
  /** In the order of starting. */
  readonly services: readonly Service[];
  readonly http: HttpServer;
  readonly context: ApiContext;
}

/** Puts an api together; nothing of it listens or runs until its services are started. */
export async function composeApi(input: { config: ApiConfig; logger: Logger }): Promise<Api> {
  const { config, logger } = input;
  const store = await openStore({
    url: config.redisUrl,
    name: 'longshore-api',
    commandTimeoutMs: config.redisTimeout,
    onEvent: ({ kind, error }) => {
      if (kind === 'connected') logger.info('connected to Redis');
      else logger.warn({ err: error }, 'lost Redis; requests are refused until it is back');
    },
  });
  const tail = new EventTail(store, {
    onError: (error) => logger.debug({ err: error }, 'the event tail was interrupted'),
  });
  const drain = new AbortController();
  const metrics = createApiMetrics();
  const context: ApiContext = {
    config,
    logger,
    metrics,
    store,
    tail,
    changes: new JobChanges(tail),
    follower: new LogFollower(store),
    streams: new StreamLimit(config.maxStreams, { open: metrics.openStreams, stalls: metrics.stalledStreams }),
    schemas: new SchemaCache(),
    registries: new RegistryClient({
      list: config.pinRegistries,
      clock: systemClock,
      onFailure: (registry, error) => logger.warn({ err: error, registry }, 'a registry gave no answer'),
    }),
    draining: drain.signal,
  };
  const http = new HttpServer({
    app: createApp(context),
    host: config.host,
    port: config.port,
    lameDuckMs: config.lameDuck,
    beginDraining: () => drain.abort(),
  });
  return {
    services: [storeService(context), watchClock(context), tailService(context), ...maintenanceServices(context), http],
    http,
    context,
  };
}

function storeService({ store, follower, logger }: ApiContext): Service {
  return {
    name: 'store',
    start: () => warnOfRedis(store, logger),
    stop: async () => {
      follower.close();
      await store.close();
    },
  };
}

function tailService({ tail }: ApiContext): Service {
  return { name: 'event-tail', start: () => tail.start(), stop: () => tail.stop() };
}

function maintenanceServices({ config, store, logger, metrics }: ApiContext): Service[] {
  if (!config.maintenance) return [];
  const holder = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  return [new Maintenance({ store, loops: listLoops(store, config), logger, metrics, holder })];
}
