import { randomBytes } from 'node:crypto';

/** `uniqueName('project')` → `project-3f9c0a17d2`: a namespace of its own for each test; lower case, digits, one dash. */
export function uniqueName(prefix: string): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`;
}
