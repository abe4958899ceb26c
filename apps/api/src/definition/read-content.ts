import { type DefinitionContent, LongshoreError } from '@longshore/shared';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { jobTemplateBody } from '../openapi/request-schemas.ts';
import type { Exchange } from '../operation/exchange.ts';
import { jsonSchemaDocument } from './json-schema-document.ts';
import { readImageSchemas } from './read-image-schemas.ts';

/** What the body of a request says for a version. */
export const contentShape = {
  spec: jobTemplateBody,
  payloadSchema: jsonSchemaDocument('JSON Schema (2020-12) that payloads have to fit.'),
  resultSchema: jsonSchemaDocument('JSON Schema (2020-12) that results have to fit.'),
  schemaFromImage: z
    .boolean()
    .default(false)
    .describe('Read both from the label `dev.longshore.schema` of the image, and run the image that it was read from.'),
} as const;

/** A body that has passed the schema before. */
type ContentBody = Omit<DefinitionContent, 'digest'> & { readonly schemaFromImage?: boolean };

/**
 * The content of a version as the client wrote it, which is how it is kept. What it leaves out is left to the defaults of
 * jobs. Where its schemas are those of its image, they are read here, once.
 * @throws LongshoreError `invalid-request`, `registry-unavailable`
 */
export async function readContent(
  context: Pick<ApiContext, 'registries'>,
  exchange: Exchange,
): Promise<DefinitionContent> {
  const { spec, payloadSchema, resultSchema, schemaFromImage } = exchange.readBody() as ContentBody;
  const own = {
    ...(payloadSchema === undefined ? {} : { payloadSchema }),
    ...(resultSchema === undefined ? {} : { resultSchema }),
  };
  if (!schemaFromImage) return { spec, ...own };
  if (Object.keys(own).length > 0) throw refuseBoth();
  return { spec, ...(await readImageSchemas(context, spec.image)) };
}

function refuseBoth(): LongshoreError {
  const [pointer, detail] = ['/schemaFromImage', 'cannot stand beside schemas of the version itself'];
  return new LongshoreError('invalid-request', `The body: ${pointer} ${detail}.`, { places: [{ pointer, detail }] });
}
