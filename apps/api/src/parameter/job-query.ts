import { batchIdSchema, definitionName, poolName } from '@longshore/shared';
import type { JobQuery } from '@longshore/store';
import { z } from 'zod';
import { cursor } from './cursor.ts';
import { labelFilter } from './label-filter.ts';
import { instant, wholeNumber } from './parameters.ts';

const DEFAULT_LIMIT = 50;

/** Which jobs a list shows, and which page of it. */
export const jobQuery = z.strictObject({
  pool: poolName.optional(),
  batch: batchIdSchema.optional().describe('Submitted with this batch.'),
  definition: definitionName.optional().describe('Made from any version of this definition.'),
  label: labelFilter().optional().describe('`name=value`; repeated, all of them must match.'),
  reason: z.string().min(1).max(64).optional().describe('The word that says why they ended, back off or wait.'),
  createdAfter: instant().optional().describe('Made at this instant or later.'),
  createdBefore: instant().optional().describe('Made before this instant.'),
  limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
  cursor: cursor().optional().describe('`nextCursor` of the page before.'),
});

export function toJobQuery(
  project: string,
  { pool, batch, definition, label, reason, ...query }: z.output<typeof jobQuery>,
): JobQuery {
  const { createdAfter, createdBefore, cursor: before, limit = DEFAULT_LIMIT } = query;
  return { project, pool, batch, definition, labels: label, reason, createdAfter, createdBefore, before, limit };
}
