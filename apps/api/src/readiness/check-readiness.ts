import { LongshoreError } from '@longshore/shared';
import { describeRedis } from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { listClockWarnings, readClockSkew } from './clock-warnings.ts';
import { listRedisWarnings } from './redis-warnings.ts';

export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  checks: z.array(z.object({ name: z.string(), isOk: z.boolean(), detail: z.string() })).optional(),
  warnings: z.array(z.string()).optional().describe('What works now and may cost jobs later.'),
});

export interface Check {
  readonly name: string;
  readonly isOk: boolean;
  readonly detail: string;
}

export interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly checks: readonly Check[];
  readonly warnings: readonly string[];
}

/** Whether this process can do its work: it does not leave, and Redis answers. */
export async function checkReadiness({ store, draining }: Pick<ApiContext, 'store' | 'draining'>): Promise<Readiness> {
  const leaving = {
    name: 'process',
    isOk: !draining.aborted,
    detail: draining.aborted ? 'it is shutting down' : 'it takes requests',
  };
  const { check, warnings } = await checkRedis(store);
  const checks = [leaving, check];
  const status = checks.every(({ isOk }) => isOk) ? 'ready' : 'not-ready';
  return { status, checks, warnings: [...warnings, ...listClockWarnings(readClockSkew(store))] };
}

async function checkRedis(store: ApiContext['store']): Promise<{ check: Check; warnings: string[] }> {
  try {
    const redis = await describeRedis(store);
    const detail = `Redis ${redis.version} answers in ${redis.roundTripMs.toFixed(1)} ms`;
    return { check: { name: 'redis', isOk: true, detail }, warnings: listRedisWarnings(redis) };
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    return { check: { name: 'redis', isOk: false, detail: error.message }, warnings: [] };
  }
}
