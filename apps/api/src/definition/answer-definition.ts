import { countOpenJobs, describeLimit, toDefinitionLimit } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { answerJson, type JsonAnswer } from '../operation/answer.ts';
import { presentDefinition, toDefinitionPath } from '../present/present-definition.ts';
import { getDefinition } from './get-definition.ts';

/** Answers with a definition as it is now. */
export async function answerDefinition(
  context: ApiContext,
  {
    project,
    name,
    isNew = false,
    isReplayed = false,
  }: { project: string; name: string; isNew?: boolean; isReplayed?: boolean },
): Promise<JsonAnswer> {
  const [found, openJobs, limit] = await Promise.all([
    getDefinition(context, { project, name }),
    countOpenJobs(context.store, { project, name }),
    describeLimit(context.store, { project, id: toDefinitionLimit(name) }),
  ]);
  const body = presentDefinition({ ...found, openJobs, limit });
  if (!isNew) return answerJson(200, body);
  const replayed = isReplayed ? { 'Idempotent-Replayed': 'true' } : {};
  return answerJson(201, body, { Location: toDefinitionPath(name), ...replayed });
}
