import { type DefinitionContent, LongshoreError, parseBoundary } from '@longshore/shared';
import { z } from 'zod';
import { parseJson } from '../operation/read-json.ts';
import { jsonSchemaDocument } from './json-schema-document.ts';

/** The label of an image that says what its payloads and results have to fit. */
export const SCHEMA_LABEL = 'dev.longshore.schema';

const labelBody = z
  .strictObject({ payload: jsonSchemaDocument('Of payloads.'), result: jsonSchemaDocument('Of results.') })
  .refine(({ payload, result }) => payload !== undefined || result !== undefined, {
    error: 'has neither "payload" nor "result"',
    when: ({ issues }) => issues.length === 0,
  });

type LabelSchemas = Pick<DefinitionContent, 'payloadSchema' | 'resultSchema'>;

/** Reads `{ "payload": <schema>, "result": <schema> }`, of which one may be missing, or says what is wrong with it. */
export function parseSchemaLabel(text: string): LabelSchemas | { readonly problem: string } {
  try {
    const { payload, result } = parseBoundary(labelBody, parseJson(text), { name: '', code: 'invalid-request' });
    return {
      ...(payload === undefined ? {} : { payloadSchema: payload }),
      ...(result === undefined ? {} : { resultSchema: result }),
    };
  } catch (error) {
    if (!(error instanceof LongshoreError)) throw error;
    const [place] = error.places;
    return { problem: place ? `${place.pointer || 'the whole'} ${place.detail}` : 'is not JSON' };
  }
}
