import { type Logger, type Service, systemClock, type Timer } from '@longshore/platform';
import type { Store } from '@longshore/store';
import { listClockWarnings, readClockSkew } from './clock-warnings.ts';

const EVERY_MS = 5_000;

/** Says once that this machine's clock is off, and once that it is right again. */
export function watchClock({ store, logger }: { store: Store; logger: Logger }): Service {
  let isOff = false;
  let timer: Timer | undefined;
  const look = () => {
    const skewMs = readClockSkew(store);
    const [warning] = listClockWarnings(skewMs);
    if (warning && !isOff) logger.warn({ skewMs }, warning);
    if (!warning && isOff) logger.info({ skewMs }, 'the clock of this machine is right again');
    isOff = warning !== undefined;
  };
  return {
    name: 'clock-watch',
    start: async () => {
      look();
      timer = systemClock.every(EVERY_MS, look);
    },
    stop: async () => timer?.stop(),
  };
}
