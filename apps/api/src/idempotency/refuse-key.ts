import { LongshoreError } from '@longshore/shared';

/** The error for a key that cannot be used now, or not for this request. */
export function refuseKey(word: 'key-reused' | 'in-flight'): LongshoreError {
  return word === 'key-reused'
    ? new LongshoreError(
        'idempotency-key-reused',
        'This Idempotency-Key came with another request before. Take a new key for a new request.',
      )
    : new LongshoreError(
        'idempotency-key-in-flight',
        'A request with this Idempotency-Key is being worked on. Ask again in a moment.',
        { retryAfterSeconds: 1 },
      );
}
