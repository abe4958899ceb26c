import { DEFAULT_PROJECT, type ProjectChange } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { setLimit } from '../limit/set-limit.ts';
import { PROJECT_LIMIT } from '../limit/to-limit-id.ts';
import { toSettingsFields } from './settings-fields.ts';

/** Changes what is named and leaves the rest; other processes rely on what they read for up to two seconds more. */
export async function changeProject(store: Store, name: string, change: ProjectChange): Promise<'ok' | 'not-found'> {
  const fields = Object.entries(toSettingsFields(change)).flat().map(String);
  const word = await runScript(store, 'change-project', {
    keys: [keys.project(name)],
    args: [JSON.stringify(fields), name === DEFAULT_PROJECT ? 1 : 0],
  });
  store.projects.forget(name);
  if (word === 'ok') await setProjectRate(store, name, change);
  return word as 'ok' | 'not-found';
}

/**
 * The rate of a project is in the slot of its jobs, and so apart from its settings. A process that dies between the two leaves
 * a rate that is shown and not kept to; its client got no answer, and sends the request again.
 */
export async function setProjectRate(
  store: Store,
  name: string,
  { rateLimit: rate }: Pick<ProjectChange, 'rateLimit'>,
): Promise<void> {
  if (rate !== undefined) await setLimit(store, { project: name, id: PROJECT_LIMIT, rate });
}
