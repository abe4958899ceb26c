import { z } from 'zod';
import type { BodyDescription } from './operation.ts';

const empty = z.strictObject({});

/** For actions that take no input: no body, or an empty object, as many clients send it. */
export const NO_BODY: BodyDescription<typeof empty> = {
  schema: empty,
  maxBytes: 1_024,
  examples: { empty: {} },
  isOptional: true,
};
