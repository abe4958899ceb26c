export { readWorkerConfig, type WorkerConfig } from './config.ts';
export { createDockerEngine } from './containers/index.ts';
export { logEvents } from './event/log-events.ts';
export type { EmitWorkerEvent, WorkerEvent } from './event/worker-event.ts';
export { createWorker, type LongshoreWorker } from './worker.ts';
export type { WorkerParts } from './worker-base.ts';
