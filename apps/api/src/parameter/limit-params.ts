import { z } from 'zod';

const LIMIT_ID = /^(project|key\.[0-9a-f]{32}|definition\.[a-z0-9][a-z0-9._-]{0,62})$/;

export function isLimitId(text: string): text is string {
  return LIMIT_ID.test(text);
}

/** The address of one limit. */
export const limitParams = z.strictObject({
  id: z
    .string()
    .regex(LIMIT_ID, 'is not the id of a limit such as "definition.resize"')
    .meta({ examples: ['definition.resize'] }),
});
