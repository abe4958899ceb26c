import { type CompiledSchema, compileSchema } from '@longshore/platform';
import type { Ending, ErrorPlace } from '@longshore/shared';
import { findDefinition } from '@longshore/store';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Result } from './collect-result.ts';

const pauseMs = 250;

/**
 * Checks the result of an attempt that succeeded against the schema of its definition, if that has one: one that does not
 * fit makes it a failure. Where Redis is away it is asked again, as long as the lease is ours.
 */
export async function checkResult(attempt: AttemptInHand, ending: Ending, result: Result | undefined): Promise<Ending> {
  if (ending.outcome !== 'succeeded' || !attempt.job.spec.definition?.checksResult) return ending;
  const schema = await findSchema(attempt);
  if (!schema) return ending;
  const [place] = findMisfits(schema, result);
  if (!place) return ending;
  const detail = `The result does not fit the schema of its definition: ${place.pointer || 'the whole'} ${place.detail}.`;
  return { ...ending, outcome: 'failed', reason: 'result-invalid', detail };
}

function findMisfits(schema: CompiledSchema, result: Result | undefined): readonly ErrorPlace[] {
  if (!result) return [{ pointer: '', detail: 'is missing' }];
  if (!result.isJson) return [{ pointer: '', detail: 'is not JSON' }];
  return schema.check(JSON.parse(result.bytes.toString('utf8')));
}

async function findSchema(attempt: AttemptInHand): Promise<CompiledSchema | undefined> {
  const { store, job, lease, clock } = attempt;
  const { definition } = job.spec;
  while (definition && !lease.lost.aborted) {
    const found = await findDefinition(store, { project: job.project, ...definition }).catch((error: Error) => error);
    if (!(found instanceof Error)) return compile(found?.content?.resultSchema);
    attempt.emit({ kind: 'commit-failed', attempt, error: found });
    await clock.sleep(pauseMs, lease.lost).catch(() => undefined);
  }
  return undefined;
}

function compile(schema: unknown): CompiledSchema | undefined {
  if (schema === undefined) return undefined;
  const compiled = compileSchema(schema);
  return 'problem' in compiled ? undefined : compiled;
}
