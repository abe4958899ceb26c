import type { DefinitionContent } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { digestContent } from './definition-record.ts';

export interface NewVersion {
  readonly project: string;
  readonly name: string;
  readonly content: DefinitionContent;
  readonly isLive: boolean;
}

/** `same`: a version of that content was there already. */
export type AddedVersion = { readonly word: 'ok' | 'same'; readonly number: number } | { readonly word: 'not-found' };

/** Adds a version to a definition, and makes it the live one where that is asked. */
export async function addVersion(store: Store, { project, name, content, isLive }: NewVersion): Promise<AddedVersion> {
  const createdAt = store.now();
  const [word, number] = (await runScript(store, 'add-version', {
    keys: [keys.definition(project, name), keys.definitionVersions(project, name)],
    args: [JSON.stringify({ ...content, createdAt }), digestContent(content), createdAt, isLive ? '1' : ''],
  })) as [AddedVersion['word'], string?];
  return word === 'not-found' ? { word } : { word, number: Number(number) };
}
