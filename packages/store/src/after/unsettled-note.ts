import type { JobId } from '@longshore/shared';

/** How `note-awaited.lua` notes that those who wait for a job are to be looked at. */
export function toEndedNote(id: JobId): string {
  return `ended:${id}`;
}

/** How a new job that waits for others is noted until somebody has looked at it: they may all have ended before. */
export function toSubmittedNote(id: JobId): string {
  return `submitted:${id}`;
}

export function fromNote(note: string): { what: 'ended' | 'submitted'; id: JobId } {
  const [what, id] = note.split(':') as ['ended' | 'submitted', JobId];
  return { what, id };
}
