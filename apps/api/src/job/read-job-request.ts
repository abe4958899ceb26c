import { definitionReference, type JobRequest, jobRequest, LongshoreError, parseBoundary } from '@longshore/shared';
import { findDefinition } from '@longshore/store';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { checkPayload } from '../definition/check-payload.ts';
import { completeRequest } from '../definition/complete-request.ts';

export interface WrittenRequest {
  readonly project: string;
  /** As the client wrote it. */
  readonly value: unknown;
  /** What errors call it. */
  readonly name: string;
}

const withReference = z.looseObject({ definition: definitionReference });

/**
 * Reads a request for a job. One that names a definition is completed by that.
 * @throws LongshoreError `invalid-request`, `definition-archived`
 */
export async function readJobRequest(
  context: Pick<ApiContext, 'store' | 'schemas'>,
  { project, value, name }: WrittenRequest,
): Promise<JobRequest> {
  const what = { name, code: 'invalid-request' } as const;
  if (!namesDefinition(value)) return parseBoundary(jobRequest, value, what);
  const { definition: reference, ...own } = parseBoundary(withReference, value, what);
  const found = await findDefinition(context.store, { project, ...reference });
  if (!found?.content) throw refuseReference(name, value.definition);
  const { definition, content } = found;
  const request = completeRequest({ definition, content, own, name });
  checkPayload(context, { definition, content, payload: request.payload, pointer: '/payload' });
  return request;
}

function namesDefinition(value: unknown): value is { readonly definition: unknown } {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'definition');
}

/** In a body a definition that is not there is a wrong value like any other. */
function refuseReference(name: string, reference: unknown): LongshoreError {
  const detail = `names "${reference}", which is not there`;
  const places = [{ pointer: '/definition', detail }];
  return new LongshoreError('invalid-request', `${name}: /definition ${detail}.`, { places });
}
