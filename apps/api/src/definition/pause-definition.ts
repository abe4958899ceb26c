import { setLimit, toDefinitionLimit } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import type { JsonAnswer } from '../operation/answer.ts';
import { answerDefinition } from './answer-definition.ts';
import { getDefinition } from './get-definition.ts';

/** Pauses a definition or lets it go on, and answers with it. */
export async function pauseDefinition(
  context: ApiContext,
  { project, name, isPaused }: { project: string; name: string; isPaused: boolean },
): Promise<JsonAnswer> {
  await getDefinition(context, { project, name });
  await setLimit(context.store, { project, id: toDefinitionLimit(name), isPaused });
  return await answerDefinition(context, { project, name });
}
