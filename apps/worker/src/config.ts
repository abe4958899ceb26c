import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConfigSources, readConfig, readProcessConfig } from '@longshore/platform';
import { duration, poolName, size } from '@longshore/shared';
import { z } from 'zod';
import { SWEEP_MODES } from './engine/leftover-sweep.ts';

const Mi = 2 ** 20;
const second = 1_000;
const hour = 3_600 * second;

const poolList = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(poolName).min(1));

/** Every setting of the worker: as a flag (`--redis-url`), a variable (`REDIS_URL`) or a file (`REDIS_URL_FILE`). */
const schema = z.object({
  redisUrl: z.url().default('redis://127.0.0.1:6379').meta({ description: 'Where Redis is.' }),
  dockerHost: z
    .string()
    .default('unix:///var/run/docker.sock')
    .meta({ description: 'Where the container engine is: unix:///path or tcp://host:port.' }),
  pools: poolList.prefault('default').meta({ description: 'Pools to take work from, with commas between.' }),
  workerName: z.string().min(1).max(128).optional().meta({ description: "Shown instead of the host's name." }),
  slots: z.coerce.number().int().min(1).max(10_000).optional().meta({ description: 'Attempts at once.' }),
  cpuBudget: z.coerce.number().positive().max(100_000).optional().meta({ description: 'Sum of their CPU limits.' }),
  memoryBudget: size(16 * Mi, 2 ** 50)
    .optional()
    .meta({ description: 'Sum of their memory limits.' }),
  startConcurrency: z.coerce.number().int().min(1).max(1_000).optional().meta({ description: 'Starts at once.' }),
  workDir: z
    .string()
    .startsWith('/', 'must be an absolute path')
    .default(join(tmpdir(), `longshore-worker-${process.getuid?.() ?? 0}`))
    .meta({ description: 'Folder for payloads and results; the engine has to see it under the same path.' }),
  exchange: z.enum(['bind', 'archive']).optional().meta({ description: 'How payloads reach containers.' }),
  lease: duration(3 * second, hour)
    .prefault('30s')
    .meta({ description: 'After so long without renewal a worker is lost.' }),
  drain: duration(0, 24 * hour)
    .prefault('30s')
    .meta({ description: 'How long attempts may go on when the worker stops.' }),
  detach: z
    .stringbool()
    .default(false)
    .meta({ description: 'Whether containers run on when the worker stops, for the next worker on this host.' }),
  stopGrace: duration(0, hour).prefault('10s').meta({ description: 'From the stop signal to SIGKILL.' }),
  engineAway: duration(second, hour)
    .prefault('2m')
    .meta({ description: 'How long attempts wait for an engine that is away or hangs.' }),
  pullStall: duration(second, hour)
    .prefault('60s')
    .meta({ description: 'A pull that does not move for so long fails.' }),
  imageBudget: size(0, 2 ** 50)
    .optional()
    .meta({ description: 'What images that were pulled for jobs may take together; left out: they stay.' }),
  diskFloor: size(0, 2 ** 50)
    .prefault('1Gi')
    .meta({ description: 'With less disk free no work is taken; 0: no floor.' }),
  sweep: z.enum(SWEEP_MODES).default('on').meta({ description: 'Removal of what dead workers left on the engine.' }),
  metricsPort: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .meta({ description: 'Of /metrics and /readyz; 0: none.' }),
  metricsHost: z.string().default('127.0.0.1'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  logFormat: z.enum(['json', 'pretty']).default('json'),
});

export { schema as workerConfigSchema };
export type WorkerConfig = Readonly<z.output<typeof schema>>;

/** Of this process: all problems are said at once, and end it. */
export function readOwnConfig(): WorkerConfig {
  return readProcessConfig(schema, { words: process.argv.slice(2), env: process.env });
}

/** @throws ConfigError with all problems at once. */
export function readWorkerConfig(sources: ConfigSources): WorkerConfig {
  return readConfig(schema, sources);
}
