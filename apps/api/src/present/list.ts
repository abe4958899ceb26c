import { z } from 'zod';

/** A page of a list: what is on it, and where the next one begins. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().describe('Give it back as `cursor` for the next page; null on the last one.'),
  });
}

/** A list that always comes whole. */
export function presentAll<T>(data: readonly T[]): { data: readonly T[]; nextCursor: null } {
  return { data, nextCursor: null };
}
