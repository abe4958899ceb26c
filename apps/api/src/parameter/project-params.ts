import { projectName } from '@longshore/shared';
import { z } from 'zod';

/** The address of one project. */
export const projectParams = z.strictObject({ name: projectName });
