import { batchIdSchema } from '@longshore/shared';
import { z } from 'zod';

/** The address of one batch. */
export const batchParams = z.strictObject({ id: batchIdSchema });
