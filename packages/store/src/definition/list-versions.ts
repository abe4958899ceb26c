import type { DefinitionVersion } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toVersion } from './definition-record.ts';

/** So many versions of a definition below a number (or from its newest on), newest first. */
export async function listVersions(
  store: Store,
  { project, name, before, limit }: { project: string; name: string; before: number; limit: number },
): Promise<DefinitionVersion[]> {
  const count = Math.min(limit, before - 1);
  if (count <= 0) return [];
  const numbers = Array.from({ length: count }, (_, index) => String(before - 1 - index));
  const texts = await call(store, (redis) => redis.hmget(keys.definitionVersions(project, name), ...numbers));
  return numbers.flatMap((number, index) => {
    const text = texts[index];
    return text ? [toVersion(number, text)] : [];
  });
}
