import { isJobId, type JobId } from '@longshore/shared';
import { z } from 'zod';

/** The mark of a place in a list; clients hand it back as it is. */
export function formatCursor(lastId: string): string {
  return Buffer.from(lastId).toString('base64url');
}

/** A schema for cursors that a list of jobs has given out. */
export function cursor() {
  return cursorOf(isJobId, 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId);
}

/** A schema for cursors that a list of things with such ids has given out. */
export function cursorOf<Id extends string>(isId: (text: string) => text is Id, example: Id) {
  return z
    .string()
    .meta({ examples: [formatCursor(example)] })
    .transform((text, context): Id => {
      const id = Buffer.from(text, 'base64url').toString('utf8');
      if (isId(id) && formatCursor(id) === text) return id;
      context.addIssue({ code: 'custom', message: 'is no cursor of this list; take "nextCursor" from an answer' });
      return z.NEVER;
    });
}
