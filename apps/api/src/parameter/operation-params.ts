import { operationIdSchema } from '@longshore/shared';
import { z } from 'zod';

/** The address of one operation. */
export const operationParams = z.strictObject({ id: operationIdSchema });
