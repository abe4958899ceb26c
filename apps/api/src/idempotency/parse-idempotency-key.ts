import { LongshoreError } from '@longshore/shared';

/** The Idempotency-Key, if one was sent. */
export function parseIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined || /^[\x20-\x7e]{1,255}$/.test(header)) return header;
  const detail = 'must be 1 to 255 printable ASCII characters';
  throw new LongshoreError('invalid-parameter', `The header "Idempotency-Key" ${detail}.`, {
    places: [{ pointer: 'Idempotency-Key', detail }],
  });
}
