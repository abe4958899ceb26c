import { readProcessConfig } from '@longshore/platform';
import { duration } from '@longshore/shared';
import { z } from 'zod';
import { parseRegistryList } from './registry/registry-list.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

const count = (max: number) => z.coerce.number().int().min(0).max(max);

/** Everything that can be set, by flag, environment or file. Durations arrive as text and are milliseconds inside. */
export const apiConfigSchema = z.object({
  host: z.string().default('127.0.0.1').describe('Address to listen on. There are no keys yet: think before 0.0.0.0.'),
  allowedHosts: z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((name) => name !== ''),
    )
    .describe('Names that requests may ask for in Host, besides loopback, with commas between; * allows any.'),
  port: count(65_535).default(8080).describe('Port to listen on; 0 takes a free one.'),
  redisUrl: z
    .url({ protocol: /^(rediss?|unix)$/ })
    .default('redis://127.0.0.1:6379')
    .describe('Where Redis is, such as redis://127.0.0.1:6379.'),
  // A refusal has to go out within a second, and needs time for itself.
  redisTimeout: duration(10, 30 * SECOND)
    .prefault('700ms')
    .describe('A call to Redis without an answer for so long fails, and its request is refused with 503.'),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  logFormat: z.enum(['json', 'pretty']).default('json'),
  drain: duration(0, HOUR).prefault('15s').describe('How long stopping may take.'),
  lameDuck: duration(0, HOUR)
    .prefault('1s')
    .describe('How long requests are still answered after /readyz has turned, so that a load balancer notices.'),
  retentionAge: duration(SECOND, 3_650 * DAY)
    .prefault('7d')
    .describe('How long ended jobs are kept.'),
  retentionCount: count(100_000_000).default(100_000).describe('How many ended jobs of a project are kept.'),
  workerForget: duration(SECOND, 30 * DAY)
    .prefault('60s')
    .describe('A worker unseen for so long is forgotten.'),
  maintenance: z.stringbool().default(true).describe('Whether this process takes part in the maintenance loops.'),
  rateLimit: count(100_000_000).default(0).describe('Requests a minute for each client address; 0 sets no limit.'),
  trustProxy: count(16).default(0).describe('How many proxies in front of this are believed about client addresses.'),
  pinRegistries: z
    .string()
    .default('')
    .transform((text, context) => {
      const list = parseRegistryList(text);
      if (!('problem' in list)) return list;
      context.addIssue({ code: 'custom', message: `names ${list.problem}` });
      return z.NEVER;
    })
    .describe('Registries that may be asked what a tag means when a job is submitted, with commas between.'),
  maxStreams: count(1_000_000).default(1_000).describe('How many log and event streams may be open at once.'),
  streamHeartbeat: duration(10, HOUR)
    .prefault('15s')
    .describe('After so long a sign of life is sent to readers of events, for the sake of proxies in between.'),
  streamStall: duration(10, HOUR).prefault('30s').describe('A reader that takes nothing for so long is cut off.'),
});

export type ApiConfig = Readonly<z.output<typeof apiConfigSchema>>;

/** Flags beat the environment. All problems of a configuration are said at once, and end the process. */
export function readApiConfig(): ApiConfig {
  return readProcessConfig(apiConfigSchema, { words: process.argv.slice(2), env: process.env });
}
