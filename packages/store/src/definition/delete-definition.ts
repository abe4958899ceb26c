import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toDefinitionLimit } from '../limit/to-limit-id.ts';

/**
 * Removes a definition with its versions. `in-use`: a job of it has not ended, and nothing was removed. Jobs that have ended
 * stay as they are, for each holds all of its spec.
 */
export async function deleteDefinition(
  store: Store,
  { project, name }: { project: string; name: string },
): Promise<'ok' | 'not-found' | 'in-use'> {
  const word = await runScript(store, 'delete-definition', {
    keys: [
      keys.definition(project, name),
      keys.definitionVersions(project, name),
      keys.definitions(project),
      keys.openDefinitionJobs(project),
      keys.limit(project, toDefinitionLimit(name)),
      keys.runTimes(project, `definition.${name}`),
    ],
    args: [name],
  });
  return word as 'ok' | 'not-found' | 'in-use';
}
