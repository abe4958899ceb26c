import { z } from 'zod';
import { poolName } from '../job/job-spec.ts';

/** Like the names of pools, for it stands in keys, metrics and URLs as they do. */
export const definitionName = poolName.meta({ examples: ['resize-image'] });

/** A number that no definition's versions come to. */
export const MAX_VERSION = 9_999_999;

/** Which definition a job is made from: the live version, or the one that is named. */
export interface DefinitionReference {
  readonly name: string;
  readonly version?: number;
}

/** A schema for `"name"` and `"name@3"`. */
export const definitionReference = z
  .string()
  .meta({
    examples: ['resize-image', 'resize-image@3'],
    description: 'The name of a definition, or one version of it.',
  })
  .transform((text, context): DefinitionReference => {
    const [, name, number] = /^([^@]*)(?:@([1-9]\d{0,6}))?$/.exec(text) ?? [];
    if (definitionName.safeParse(name).success) {
      return { name: name as string, ...(number === undefined ? {} : { version: Number(number) }) };
    }
    context.addIssue({
      code: 'custom',
      message: 'is not the name of a definition such as "resize-image" or "resize-image@3"',
    });
    return z.NEVER;
  });
