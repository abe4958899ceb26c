import { z } from 'zod';
import { dictionary } from '../dictionary.ts';

/** One string handed to execve holds at most this many bytes (MAX_ARG_STRLEN of Linux, less its terminator). */
export const MAX_WORD_BYTES = 131_071;
/** All arguments and variables together; the kernel stops at about 2,000 KiB, the image's own come on top. */
const MAX_TOTAL_BYTES = 1_048_576;

const utf8 = new TextEncoder();

export function byteLength(text: string): number {
  return utf8.encode(text).length;
}

const word = z
  .string()
  .max(MAX_WORD_BYTES, { abort: true })
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character')
  .refine((text) => byteLength(text) <= MAX_WORD_BYTES, `must not be longer than ${MAX_WORD_BYTES} bytes`);

/** The words of a command line, as they are: no shell reads them. */
export const words = z
  .array(word)
  .max(4_096)
  .refine(
    (all) => all.reduce((sum, text) => sum + byteLength(text) + 1, 0) <= MAX_TOTAL_BYTES,
    'must not be longer than 1 MiB in all',
  );

const variableName = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^=\0\s]+$/, 'must not contain "=", white space or NUL')
  .refine((name) => !name.startsWith('LONGSHORE_') && name !== 'TRACEPARENT', 'is reserved for Longshore itself');

export const environment = dictionary(variableName, word)
  .superRefine((variables, context) => {
    let total = 0;
    for (const [name, value] of Object.entries(variables)) {
      const bytes = byteLength(name) + 1 + byteLength(value);
      total += bytes + 1;
      if (bytes > MAX_WORD_BYTES) {
        context.addIssue({
          code: 'custom',
          path: [name],
          message: `must not be longer than ${MAX_WORD_BYTES} bytes with its name`,
        });
      }
    }
    if (total > MAX_TOTAL_BYTES) context.addIssue({ code: 'custom', message: 'must not be longer than 1 MiB in all' });
  })
  .meta({ examples: [{ GREETING: 'hello' }] });
