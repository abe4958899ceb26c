import type { Definition } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toDefinition } from './definition-record.ts';

export interface DefinitionQuery {
  readonly project: string;
  /** All of these. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Those that are archived, in place of the others. */
  readonly isArchived: boolean;
  /** Only names after this one: where the page before ended. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface DefinitionPage {
  readonly definitions: Definition[];
  /** The last name that was looked at; absent at the end of the list. */
  readonly next?: string;
}

/** At most this many definitions are looked at for one page; a filter that finds little then gives a short page with a `next`. */
const MAX_LOOKED_AT = 2_000;

/** A page of definitions by name. */
export async function listDefinitions(store: Store, query: DefinitionQuery): Promise<DefinitionPage> {
  const found: Definition[] = [];
  let { after } = query;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += query.limit) {
    const names = await readNames(store, query, after);
    for (const definition of await readDefinitions(store, query.project, names)) {
      if (matches(definition, query)) found.push(definition);
      if (found.length === query.limit) return { definitions: found, next: definition.name };
    }
    if (names.length < query.limit) return { definitions: found };
    after = names.at(-1);
  }
  return { definitions: found, ...(after === undefined ? {} : { next: after }) };
}

async function readNames(store: Store, { project, limit }: DefinitionQuery, after: string | undefined) {
  const from = after === undefined ? '-' : `(${after}`;
  return await call(store, (redis) => redis.zrangebylex(keys.definitions(project), from, '+', 'LIMIT', 0, limit));
}

async function readDefinitions(store: Store, project: string, names: readonly string[]): Promise<Definition[]> {
  if (names.length === 0) return [];
  const hashes = (await callAll(store, (pipeline) => {
    for (const name of names) pipeline.hgetall(keys.definition(project, name));
  })) as Record<string, string>[];
  return names.flatMap((name, index) => {
    const hash = hashes[index];
    return hash?.version ? [toDefinition({ project, name }, hash)] : [];
  });
}

function matches(definition: Definition, { labels, isArchived }: DefinitionQuery): boolean {
  if ((definition.archivedAt !== undefined) !== isArchived) return false;
  return Object.entries(labels ?? {}).every(([name, value]) => definition.labels[name] === value);
}
