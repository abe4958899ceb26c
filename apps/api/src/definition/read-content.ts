import type { DefinitionContent } from '@longshore/shared';
import { jobTemplateBody } from '../openapi/request-schemas.ts';
import type { Exchange } from '../operation/exchange.ts';
import { jsonSchemaDocument } from './json-schema-document.ts';

/** What the body of a request says for a version. */
export const contentShape = {
  spec: jobTemplateBody,
  payloadSchema: jsonSchemaDocument('JSON Schema (2020-12) that payloads have to fit.'),
  resultSchema: jsonSchemaDocument('JSON Schema (2020-12) that results have to fit.'),
} as const;

/**
 * The content of a version as the client wrote it, which is how it is kept. What it leaves out is left to the defaults of
 * jobs. Its body has passed the schema before.
 */
export function readContent(exchange: Exchange): DefinitionContent {
  const { spec, payloadSchema, resultSchema } = exchange.readBody() as DefinitionContent;
  return {
    spec,
    ...(payloadSchema === undefined ? {} : { payloadSchema }),
    ...(resultSchema === undefined ? {} : { resultSchema }),
  };
}
