import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from './logger.ts';
import { runProcess } from './run-process.ts';
import type { Service } from './service.ts';

// The process that run-process.test.ts starts and sends signals to; its first argument names how it behaves.
const behaviour = process.argv[2] ?? '';
const logger = createLogger({ name: 'fixture', level: 'info', format: 'json' });

function createService(name: string, overrides: Partial<Service> = {}): Service {
  return {
    name,
    start: async () => logger.info(`start ${name}`),
    stop: async () => logger.info(`stop ${name}`),
    ...overrides,
  };
}

const seconds: Record<string, Partial<Service>> = {
  'fails-to-start': { start: () => Promise.reject(new Error('port taken')) },
  'never-starts': { start: () => sleep(60_000) },
  'fails-to-stop': { stop: () => Promise.reject(new Error('stuck')) },
  'never-stops': { stop: () => sleep(60_000) },
  'stops-at-deadline': {
    stop: async ({ signal }) => {
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      logger.info({ reason: signal.reason.name }, 'stop second');
    },
  },
};

const firsts: Record<string, Partial<Service>> = {
  'never-stops': { stop: () => sleep(100).then(() => logger.info('stop first')) },
};

if (behaviour === 'rejects') setTimeout(() => void Promise.reject(new Error('nobody listens')), 10);
if (behaviour === 'throws') {
  setTimeout(() => {
    throw new Error('nobody catches');
  }, 10);
}

const keepAlive = setInterval(() => undefined, 60_000);
await runProcess({
  name: 'fixture',
  services: [createService('first', firsts[behaviour]), createService('second', seconds[behaviour])],
  logger,
  drainMs: Number(process.argv[3] ?? 60_000),
  onSignal: (signal, count) => logger.info(`signal ${signal} ${count}`),
  startFields: { config: { slots: 4 } },
});
clearInterval(keepAlive);
