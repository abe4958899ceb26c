import { z } from 'zod';
import { NAME, nameRule } from '../name.ts';

/** The project of whoever names none; it is always there. */
export const DEFAULT_PROJECT = 'default';

export const projectName = z
  .string()
  .regex(NAME, nameRule)
  .meta({ examples: [DEFAULT_PROJECT] });
