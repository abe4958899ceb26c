import { DEFAULT_PROJECT, type ProjectRequest } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toSettingsFields } from './settings-fields.ts';

/** Creates a project. `exists`: one of that name is there, with whatever settings. */
export async function createProject(store: Store, request: ProjectRequest): Promise<'ok' | 'exists'> {
  const { name } = request;
  if (name === DEFAULT_PROJECT) return 'exists';
  const createdAt = store.now();
  // First: a project whose name nobody finds would be there and not be looked after.
  await call(store, (redis) => redis.zadd(keys.projects(), 'GT', createdAt, name));
  const fields = { version: 1, createdAt, ...toSettingsFields(request) };
  const word = await runScript(store, 'create-project', {
    keys: [keys.project(name)],
    args: [JSON.stringify(Object.entries(fields).flat().map(String))],
  });
  store.projects.forget(name);
  return word as 'ok' | 'exists';
}
