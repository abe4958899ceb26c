import type { DefinitionContent, JobTemplate } from '@longshore/shared';
import { jobTemplateBody } from '../openapi/request-schemas.ts';
import type { Exchange } from '../operation/exchange.ts';

/** What the body of a request says for a version. */
export const contentShape = {
  spec: jobTemplateBody,
} as const;

/**
 * The content of a version as the client wrote it, which is how it is kept. What it leaves out is left to the defaults of
 * jobs. Its body has passed the schema before.
 */
export function readContent(exchange: Exchange): DefinitionContent {
  const { spec } = exchange.readBody() as { spec: JobTemplate };
  return { spec };
}
