import { type Definition, type DefinitionVersion, LongshoreError } from '@longshore/shared';
import type { ApiContext } from '../context.ts';

export interface PayloadOfDefinition {
  readonly definition: Definition;
  readonly content: DefinitionVersion;
  /** JSON text; a container finds `null` where there is none. */
  readonly payload: string | undefined;
  /** Where the payload stands in the body. */
  readonly pointer: '' | '/payload';
}

/**
 * Checks a payload against the schema of its definition, if that has one.
 * @throws LongshoreError `invalid-request` with a place for each thing that does not fit
 */
export function checkPayload({ schemas }: Pick<ApiContext, 'schemas'>, checked: PayloadOfDefinition): void {
  const { definition, content, payload = 'null', pointer } = checked;
  if (content.payloadSchema === undefined) return;
  const { project, name } = definition;
  // The name may be given anew, and its numbers begin again, but not in the same millisecond.
  const schema = schemas.get(`${project}/${name}@${content.number} ${content.createdAt}`, content.payloadSchema);
  const places = schema.check(JSON.parse(payload)).map((place) => ({ ...place, pointer: pointer + place.pointer }));
  const [first] = places;
  if (!first) return;
  const more = places.length > 1 ? ` (and ${places.length - 1} more)` : '';
  const sentence = `The payload does not fit the schema of "${name}": ${first.pointer || 'the whole'} ${first.detail}${more}.`;
  throw new LongshoreError('invalid-request', sentence, { places });
}
