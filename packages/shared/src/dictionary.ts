import { z } from 'zod';

/**
 * A schema for an object whose keys the caller chooses. A key named `__proto__` is refused: the schema library leaves it
 * out without a word, and what the caller sent would be lost.
 */
export function dictionary<Name extends z.core.$ZodRecordKey, Value extends z.ZodType>(name: Name, value: Value) {
  return z.preprocess(
    (input: Record<string, z.input<Value>>, context) => {
      if (typeof input === 'object' && input !== null && Object.hasOwn(input, '__proto__')) {
        context.addIssue({ code: 'custom', path: ['__proto__'], message: 'is a name that cannot be used' });
      }
      return input;
    },
    z.record(name, value),
  );
}
