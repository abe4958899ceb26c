import type { BatchEvent, JobEvent } from '@longshore/shared';

/** The text of an event as a script writes it into the stream, together with the change that it tells of. */
export function writeEvent(event: Omit<JobEvent, 'id' | 'version'> | Omit<BatchEvent, 'id' | 'version'>): string {
  return JSON.stringify({ version: 1, ...event });
}
