import type { Logger } from '@longshore/platform';
import { LongshoreError } from '@longshore/shared';
import { describeRedis, type Store } from '@longshore/store';
import { listRedisWarnings } from './redis-warnings.ts';

/** Says at start how this Redis may lose jobs. That it is away is said by others. */
export async function warnOfRedis(store: Store, logger: Logger): Promise<void> {
  try {
    for (const warning of listRedisWarnings(await describeRedis(store))) logger.warn(warning);
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
  }
}
