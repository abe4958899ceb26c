import { type ConcurrencyKey, followPointer, LongshoreError } from '@longshore/shared';
import { findExactText } from '../operation/exact-numbers.ts';

const MAX_KEY_LENGTH = 256;

/**
 * The concurrency of a job whose definition takes the key from the payload.
 * @param at where the payload stands in the body.
 * @throws LongshoreError `invalid-request` where the pointer leads to nothing that can be a key
 */
export function readConcurrency({ pointer, limit, whenFull }: ConcurrencyKey, payload: unknown, at: string) {
  const key = toKey(followPointer(payload, pointer));
  if (key !== undefined && key !== '' && key.length <= MAX_KEY_LENGTH) return { key, limit, whenFull };
  const detail = `is the key of this definition's limit, and has to be a number, true, false, or a text of 1 to ${MAX_KEY_LENGTH} characters`;
  throw new LongshoreError('invalid-request', `The payload: ${pointer} ${detail}.`, {
    places: [{ pointer: `${at}${pointer}`, detail }],
  });
}

function toKey(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return findExactText(value);
}
