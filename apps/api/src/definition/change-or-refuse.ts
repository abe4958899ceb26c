import { changeDefinition, type DefinitionChange } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { refuseUnknownDefinition, refuseUnknownVersion } from './get-definition.ts';

/**
 * Changes a definition.
 * @throws LongshoreError `definition-not-found`, `version-not-found`
 */
export async function changeOrRefuse({ store }: ApiContext, change: DefinitionChange): Promise<void> {
  const word = await changeDefinition(store, change);
  if (word === 'not-found') throw refuseUnknownDefinition(change.name);
  if (word === 'no-such-version') throw refuseUnknownVersion(change.name, change.live);
}
