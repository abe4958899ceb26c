import { jobIdSchema } from '@longshore/shared';
import { z } from 'zod';

/** The address of one job. */
export const jobParams = z.strictObject({ id: jobIdSchema });
