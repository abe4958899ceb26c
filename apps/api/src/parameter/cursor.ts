import { isJobId, type JobId } from '@longshore/shared';
import { z } from 'zod';

/** The mark of a place in a list; clients hand it back as it is. */
export function formatCursor(lastId: JobId): string {
  return Buffer.from(lastId).toString('base64url');
}

/** A schema for cursors that a list has given out. */
export function cursor() {
  return z
    .string()
    .meta({ examples: [formatCursor('job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId)] })
    .transform((text, context) => {
      const id = Buffer.from(text, 'base64url').toString('utf8');
      if (isJobId(id) && formatCursor(id) === text) return id;
      context.addIssue({ code: 'custom', message: 'is no cursor of this list; take "nextCursor" from an answer' });
      return z.NEVER;
    });
}
