import { definitionName } from '@longshore/shared';
import { z } from 'zod';

/** The mark of a place in a list that goes by name; clients hand it back as it is. */
export function formatNameCursor(lastName: string): string {
  return Buffer.from(lastName).toString('base64url');
}

/** A schema for cursors that such a list has given out. */
export function nameCursor() {
  return z
    .string()
    .meta({ examples: [formatNameCursor('resize-image')] })
    .transform((text, context) => {
      const name = Buffer.from(text, 'base64url').toString('utf8');
      if (definitionName.safeParse(name).success && formatNameCursor(name) === text) return name;
      context.addIssue({ code: 'custom', message: 'is no cursor of this list; take "nextCursor" from an answer' });
      return z.NEVER;
    });
}
