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
  /** Epoch milliseconds by Redis's clock. Sent again with the same one, a creation is answered as it was. */
  readonly createdAt: number;
}

/** `exists`: there is a definition of that name, and nothing was written. */
export async function createDefinition(
  store: Store,
  { project, name, labels, content, createdAt }: NewDefinition,
): Promise<'ok' | 'exists'> {
  const fields = toDefinitionFields({ version: 1, labels, live: 1, versions: 1, createdAt, changedAt: createdAt });
  const word = await runScript(store, 'create-definition', {
    keys: [keys.definition(project, name), keys.definitionVersions(project, name), keys.definitions(project)],
    args: [
      name,
      JSON.stringify({ ...content, createdAt }),
      digestContent(content),
      createdAt,
      ...Object.entries(fields).flat(),
    ],
  });
  return word as 'ok' | 'exists';
}
