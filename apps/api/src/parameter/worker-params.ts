import { workerIdSchema } from '@longshore/shared';
import { z } from 'zod';

/** The address of one worker. */
export const workerParams = z.strictObject({ id: workerIdSchema });
