import { LongshoreError } from '@longshore/shared';

/** What Redis says when it lives but does not write: a replica, a failed save, a full memory, too few replicas. */
const REFUSES_WRITES = /^(READONLY|MISCONF|OOM|NOREPLICAS)\b/;
/** What Redis says while it cannot answer yet, or what a script that a stall cut off leaves behind. */
const NOT_READY = /^(LOADING|BUSY|MASTERDOWN|TRYAGAIN|CLUSTERDOWN)\b/;
const GONE =
  /Connection is closed|aborted due to connection close|isn't writeable|Command timed out|Reached the max retries|max number of clients|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ENOENT|socket/i;

/**
 * The one place where an error of Redis or its client becomes one of ours. Errors of other kinds pass, without the command
 * that ioredis hangs onto them: its arguments are tokens and payloads, and a log writes down all that an error has.
 */
export function toStoreError(error: unknown): unknown {
  if (error instanceof LongshoreError || !(error instanceof Error)) return error;
  const text = `${error.message}`;
  if (REFUSES_WRITES.test(text) || /^ERR.*script.*(READONLY|OOM|MISCONF)/.test(text)) {
    return new LongshoreError(
      'redis-refuses-writes',
      `Redis refuses writes (${firstWord(text)}); nothing was changed. Look at its disk, memory and role.`,
      {
        cause: error,
        retryAfterSeconds: 5,
      },
    );
  }
  if (NOT_READY.test(text) || GONE.test(text) || 'syscall' in error) {
    return new LongshoreError(
      'redis-unavailable',
      'Redis cannot be reached now. What was sent may be sent again, best with an Idempotency-Key.',
      {
        cause: error,
        retryAfterSeconds: 2,
      },
    );
  }
  Reflect.deleteProperty(error, 'command');
  return error;
}

function firstWord(text: string): string {
  return /^[A-Z]+/.exec(text)?.[0] ?? 'error';
}
