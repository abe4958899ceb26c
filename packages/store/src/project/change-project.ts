import { DEFAULT_PROJECT, type ProjectChange } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toSettingsFields } from './settings-fields.ts';

/** Changes what is named and leaves the rest; other processes rely on what they read for up to two seconds more. */
export async function changeProject(store: Store, name: string, change: ProjectChange): Promise<'ok' | 'not-found'> {
  const fields = Object.entries(toSettingsFields(change)).flat().map(String);
  const word = await runScript(store, 'change-project', {
    keys: [keys.project(name)],
    args: [JSON.stringify(fields), name === DEFAULT_PROJECT ? 1 : 0],
  });
  store.projects.forget(name);
  return word as 'ok' | 'not-found';
}
