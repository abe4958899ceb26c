import { randomUUID } from 'node:crypto';
import { DEFAULT_PROJECT, type ProjectRequest } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { setProjectRate } from './change-project.ts';
import { toSettingsFields } from './settings-fields.ts';

export interface Creation {
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Tells this creation from any other; who repeats it is told that the project is theirs. */
  readonly createdBy: string;
}

/** Creates a project. `exists`: another one of that name is there, with whatever settings. */
export async function createProject(
  store: Store,
  request: ProjectRequest,
  creation: Creation = { createdAt: store.now(), createdBy: randomUUID() },
): Promise<'ok' | 'exists'> {
  const { name } = request;
  if (name === DEFAULT_PROJECT) return 'exists';
  // First: a project whose name nobody finds would be there and not be looked after.
  await call(store, (redis) => redis.zadd(keys.projects(), 'GT', creation.createdAt, name));
  const fields = { version: 1, ...creation, ...toSettingsFields(request) };
  const word = await runScript(store, 'create-project', {
    keys: [keys.project(name)],
    args: [JSON.stringify(Object.entries(fields).flat().map(String)), creation.createdBy],
  });
  store.projects.forget(name);
  if (word === 'ok') await setProjectRate(store, name, request);
  return word as 'ok' | 'exists';
}
