import { compileSchema } from '@longshore/platform';
import { z } from 'zod';

/** A JSON Schema (2020-12) that compiles; it stays as it was written. */
export function jsonSchemaDocument(description: string) {
  return z
    .unknown()
    .superRefine((schema, context) => {
      if (schema === undefined) return;
      const compiled = compileSchema(schema);
      if (!('problem' in compiled)) return;
      const { pointer, detail } = compiled.problem;
      const path = pointer.split('/').slice(1).map(readPart);
      context.addIssue({ code: 'custom', path, message: detail });
    })
    .optional()
    .meta({ description, examples: [{ type: 'object', required: ['url'] }] });
}

function readPart(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
