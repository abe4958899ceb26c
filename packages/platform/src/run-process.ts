import { systemClock } from './clock.ts';
import { type Deadline, deadlineIn, type ForcibleDeadline } from './deadline.ts';
import type { Logger } from './logger.ts';
import type { Service } from './service.ts';

/** What a process runs, and how long it may take to leave. */
export interface ProcessOptions {
  name: string;
  /** Started in this order, stopped in the reverse one. */
  services: readonly Service[];
  logger: Logger;
  /** From the first signal to the deadline that all services share. */
  drainMs: number;
  /** Told of each signal: the first (1) drains, the second (2) forces. */
  onSignal?: (signal: NodeJS.Signals, count: number) => void;
  /** Goes onto the start line, such as the redacted config. */
  startFields?: Record<string, unknown>;
}

// After the deadline a service may still hand back what it holds; a service that takes longer than this is left behind.
const LAST_CALL_MS = 4_000;
// Those that come after one that was left behind have so long each.
const OVERDUE_MS = 1_000;

/**
 * Runs services until SIGTERM or SIGINT and then exits: 0 when all of them stopped, 1 when one could not start or stop,
 * or when an error reached nobody.
 */
export async function runProcess(options: ProcessOptions): Promise<void> {
  exitOnCrash(options.logger);
  const stopRequest = watchSignals(options);
  const startedAt = systemClock.monotonic();
  const { running, ended } = await startServices(options, stopRequest);
  if (ended === 'up') logStart(options, startedAt);

  const deadline = ended === 'failed' ? stopRequest.begin() : await stopRequest.begun;
  const stopped = await stopServices(running, deadline, options.logger);
  options.logger.info(`${options.name} stopped`);
  process.exit(ended === 'failed' || !stopped ? 1 : 0);
}

interface StopRequest {
  readonly begun: Promise<Deadline>;
  begin(): Deadline;
}

function watchSignals({ drainMs, onSignal, logger, name }: ProcessOptions): StopRequest {
  const { promise: begun, resolve } = Promise.withResolvers<Deadline>();
  let deadline: ForcibleDeadline | undefined;
  let count = 0;
  const begin = () => {
    deadline ??= deadlineIn(drainMs);
    resolve(deadline);
    return deadline;
  };
  const onStopSignal = (signal: NodeJS.Signals) => {
    count += 1;
    logger.info({ signal }, count === 1 ? `${name} drains, at most ${drainMs} ms` : `${name} is forced to stop`);
    if (count === 1) begin();
    else deadline?.force();
    onSignal?.(signal, count);
  };
  process.on('SIGTERM', onStopSignal);
  process.on('SIGINT', onStopSignal);
  return { begun, begin };
}

interface Start {
  running: readonly Service[];
  ended: 'up' | 'interrupted' | 'failed';
}

async function startServices({ services, logger, name }: ProcessOptions, stopRequest: StopRequest): Promise<Start> {
  const running: Service[] = [];
  for (const service of services) {
    running.push(service);
    try {
      const outcome = await Promise.race([service.start(), stopRequest.begun]);
      if (outcome !== undefined) return { running, ended: 'interrupted' };
    } catch (error) {
      logger.error({ err: error, service: service.name }, `${name} could not start`);
      return { running: running.slice(0, -1), ended: 'failed' };
    }
  }
  return { running, ended: 'up' };
}

function logStart({ logger, name, services, startFields }: ProcessOptions, startedAt: number): void {
  const tookMs = Math.round(systemClock.monotonic() - startedAt);
  logger.info({ ...startFields, services: services.map((service) => service.name), tookMs }, `${name} started`);
}

async function stopServices(running: readonly Service[], deadline: Deadline, logger: Logger): Promise<boolean> {
  const lastCall = whenLastCallIsOver(deadline);
  let allStopped = true;
  for (const service of running.toReversed()) {
    try {
      await Promise.race([service.stop(deadline), failOverdue(lastCall)]);
    } catch (error) {
      allStopped = false;
      logger.error({ err: error, service: service.name }, `${service.name} did not stop`);
    }
  }
  return allStopped;
}

async function whenLastCallIsOver({ signal }: Deadline): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  await systemClock.sleep(LAST_CALL_MS);
}

async function failOverdue(lastCall: Promise<void>): Promise<never> {
  await lastCall;
  await systemClock.sleep(OVERDUE_MS);
  throw new Error('still running after the deadline and the last call');
}

function exitOnCrash(logger: Logger): void {
  const exit = (error: unknown) => {
    logger.error({ err: error }, 'an error reached nobody, so the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', exit);
  process.on('unhandledRejection', exit);
}
