import type { Definition, DefinitionReference, DefinitionVersion } from '@longshore/shared';
import { LongshoreError } from '@longshore/shared';
import { findDefinition } from '@longshore/store';
import type { ApiContext } from '../context.ts';

/**
 * A definition with one of its versions, the live one where none is named.
 * @throws LongshoreError `definition-not-found`, `version-not-found`
 */
export async function getDefinition(
  { store }: Pick<ApiContext, 'store'>,
  wanted: DefinitionReference & { project: string },
): Promise<{ definition: Definition; content: DefinitionVersion }> {
  const found = await findDefinition(store, wanted);
  if (!found) throw refuseUnknownDefinition(wanted.name);
  const { definition, content } = found;
  if (!content) throw refuseUnknownVersion(wanted.name, wanted.version);
  return { definition, content };
}

export function refuseUnknownDefinition(name: string): LongshoreError {
  return new LongshoreError('definition-not-found', `There is no definition "${name}" in this project.`);
}

export function refuseUnknownVersion(name: string, version: number | undefined): LongshoreError {
  return new LongshoreError('version-not-found', `The definition "${name}" has no version ${version}.`);
}
