import { createLogger, endForConfig, redactConfig, runProcess } from '@longshore/platform';
import { openStore } from '@longshore/store';
import manifest from '../package.json' with { type: 'json' };
import { readOwnConfig, workerConfigSchema } from './config.ts';
import { createDockerEngine } from './containers/index.ts';
import { logEvents } from './event/log-events.ts';
import { createWorker } from './worker.ts';

/** A commit has to survive a stall of Redis rather than to answer fast. */
const commandTimeoutMs = 5_000;
/** What killing and committing takes once attempts are told to stop. */
const handBackMs = 5_000;

const config = readOwnConfig();
const logger = createLogger({ name: 'worker', level: config.logLevel, format: config.logFormat });
const onEvent = logEvents(logger);
const store = await openStore({
  url: config.redisUrl,
  name: 'longshore-worker',
  commandTimeoutMs,
  onEvent: ({ kind, error }) => onEvent(kind === 'lost' ? { kind: 'store-lost', error } : { kind: 'store-connected' }),
});
const engine = createDockerEngine({ host: config.dockerHost, timeouts: { engineAwayMs: config.engineAway } });
const worker = await createWorker({
  ...{ config, store, engine, onEvent, release: manifest.version },
  onDrained: () => process.kill(process.pid, 'SIGTERM'),
}).catch(endForConfig);

await runProcess({
  name: 'worker',
  services: worker.services,
  logger,
  drainMs: config.drain + config.stopGrace + handBackMs,
  startFields: { worker: worker.id, config: redactConfig(workerConfigSchema, config) },
});
