import { createHash } from 'node:crypto';

/** Of the project itself: its rate. */
export const PROJECT_LIMIT = 'project';

export function toDefinitionLimit(name: string): string {
  return `definition.${name}`;
}

/** A key is the caller's own text; its digest can stand in the name of a key. Each definition has keys of its own. */
export function toKeyLimit({
  definition = '',
  kind,
  key,
}: {
  definition?: string | undefined;
  kind: 'concurrency' | 'rate';
  key: string;
}): string {
  return `key.${createHash('sha256').update(`${definition}\n${kind}\n${key}`).digest('hex').slice(0, 32)}`;
}
