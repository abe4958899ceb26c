import {
  type Definition,
  type DefinitionVersion,
  fillIn,
  type JobRequest,
  jobRequest,
  LongshoreError,
  parseBoundary,
  pinSpec,
} from '@longshore/shared';
import { readConcurrency } from './read-key.ts';

export interface IncompleteRequest {
  readonly definition: Definition;
  readonly content: DefinitionVersion;
  /** What the client wrote beside the definition. */
  readonly own: Readonly<Record<string, unknown>>;
  /** What errors call it. */
  readonly name: string;
  /** Where the payload stands in the body. */
  readonly payloadPointer?: '' | '/payload';
}

/**
 * The request for a job of a definition: what the client wrote, completed by the version, and frozen with its number.
 * @throws LongshoreError `invalid-request`, `definition-archived`
 */
export function completeRequest({
  definition,
  content,
  own,
  name,
  payloadPointer = '/payload',
}: IncompleteRequest): JobRequest {
  if (definition.archivedAt !== undefined) throw refuseArchived(definition.name);
  if (own.image !== undefined) throw refuseImage(name);
  const { concurrencyKey } = definition;
  const isKeyed = concurrencyKey !== undefined && own.concurrency === undefined;
  const keyed = isKeyed ? { ...own, concurrency: readConcurrency(concurrencyKey, own.payload, payloadPointer) } : own;
  const request = parseBoundary(jobRequest, fillIn(content.spec, keyed), { name, code: 'invalid-request' });
  const origin = { name: definition.name, version: content.number };
  const checks = content.resultSchema === undefined ? {} : ({ checksResult: true } as const);
  const spec = { ...request.spec, definition: { ...origin, ...checks } };
  const { digest } = content;
  return { ...request, spec: digest === undefined ? spec : pinSpec(spec, { digest }) };
}

function refuseArchived(name: string): LongshoreError {
  const advice = 'take it out of the archive (POST …/restore), or use another one';
  return new LongshoreError(
    'definition-archived',
    `The definition "${name}" is archived and takes no jobs; ${advice}.`,
  );
}

function refuseImage(name: string): LongshoreError {
  const [pointer, detail] = ['/image', 'cannot stand beside "definition", which has its own'];
  return new LongshoreError('invalid-request', `${name}: ${pointer} ${detail}.`, { places: [{ pointer, detail }] });
}
