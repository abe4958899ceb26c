import { definitionName, MAX_VERSION } from '@longshore/shared';
import { z } from 'zod';
import { wholeNumber } from './parameters.ts';

/** The address of one definition. */
export const definitionParams = z.strictObject({ name: definitionName });

/** The address of one version of a definition. */
export const versionParams = z.strictObject({
  name: definitionName,
  version: wholeNumber(1, MAX_VERSION).meta({ examples: ['1'] }),
});
