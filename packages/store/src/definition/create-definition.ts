import type { DefinitionContent } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { digestContent, toDefinitionFields } from './definition-record.ts';

export interface NewDefinition {
  readonly project: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of its first version, which is live. */
  readonly content: DefinitionContent;
}

/** `exists`: there is a definition of that name, and nothing was written. */
export async function createDefinition(
  store: Store,
  { project, name, labels, content }: NewDefinition,
): Promise<'ok' | 'exists'> {
  const createdAt = store.now();
  const fields = toDefinitionFields({ version: 1, labels, live: 1, versions: 1, createdAt, changedAt: createdAt });
  const word = await runScript(store, 'create-definition', {
    keys: [keys.definition(project, name), keys.definitionVersions(project, name), keys.definitions(project)],
    args: [name, JSON.stringify({ ...content, createdAt }), digestContent(content), ...Object.entries(fields).flat()],
  });
  return word as 'ok' | 'exists';
}
