import { systemClock } from '@longshore/platform';
import { describeClockSkew, judgeClock } from '@longshore/shared';
import type { Store } from '@longshore/store';

/** How far this machine's clock is ahead of that of Redis, in milliseconds. */
export function readClockSkew(store: Pick<Store, 'now'>): number {
  return systemClock.now() - store.now();
}

/** An api stores no instant of its machine's clock; but its log, and whoever compares it with others, is misled. */
export function listClockWarnings(skewMs: number): string[] {
  if (judgeClock(skewMs) === 'right') return [];
  return [`The clock of this machine is ${describeClockSkew(skewMs)}. Let a time service keep both.`];
}
