import type { Definition, DefinitionReference, DefinitionVersion } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { pairUp } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { toDefinition, toVersion } from './definition-record.ts';

export interface FoundDefinition {
  readonly definition: Definition;
  /** The version that was asked for; undefined where there is none of that number. */
  readonly content: DefinitionVersion | undefined;
}

/** A definition with the version that is asked for, else its live one; both as they are at one moment. */
export async function findDefinition(
  store: Store,
  { project, name, version }: DefinitionReference & { project: string },
): Promise<FoundDefinition | undefined> {
  const [fields, number, text] = (await runScript(store, 'read-definition', {
    keys: [keys.definition(project, name), keys.definitionVersions(project, name)],
    args: [version ?? ''],
  })) as [string[]?, string?, string?];
  if (!fields) return undefined;
  const content = number && text ? toVersion(number, text) : undefined;
  return { definition: toDefinition({ project, name }, pairUp(fields)), content };
}

/** How many jobs of a definition have not ended. */
export async function countOpenJobs(
  store: Store,
  { project, name }: { project: string; name: string },
): Promise<number> {
  return Number((await call(store, (redis) => redis.hget(keys.openDefinitionJobs(project), name))) ?? 0);
}
