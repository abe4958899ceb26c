import type { ConcurrencyKey } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { flatten, withoutEmpty } from '../job/job-record.ts';
import { keys } from '../keys.ts';

export interface DefinitionChange {
  readonly project: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Number of the version that becomes the live one. */
  readonly live?: number | undefined;
  readonly isArchived?: boolean | undefined;
  /** null: none any more. */
  readonly concurrencyKey?: ConcurrencyKey | null | undefined;
}

/** Changes what is given, and leaves the rest as it is. */
export async function changeDefinition(
  store: Store,
  { project, name, labels, live, isArchived, concurrencyKey }: DefinitionChange,
): Promise<'ok' | 'not-found' | 'no-such-version'> {
  const now = store.now();
  const fields = withoutEmpty({
    changedAt: now,
    labels: labels && JSON.stringify(labels),
    live,
    concurrencyKey: concurrencyKey === null ? '' : concurrencyKey && JSON.stringify(concurrencyKey),
    archivedAt: isArchived === undefined ? undefined : isArchived ? now : '',
  });
  const word = await runScript(store, 'change-definition', {
    keys: [keys.definition(project, name), keys.definitionVersions(project, name)],
    args: [flatten(fields), live ?? ''],
  });
  return word as 'ok' | 'not-found' | 'no-such-version';
}
