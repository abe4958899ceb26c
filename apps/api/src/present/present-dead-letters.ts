import type { DeadLetterGroup } from '@longshore/store';
import { z } from 'zod';

/** Dead letters by what they have in common. */
export const deadLetterSummarySchema = z
  .object({
    total: z.int(),
    groups: z
      .array(
        z.object({
          reason: z.string().describe('The word that says why they failed.'),
          definition: z.string().optional().describe('Absent for jobs that came from none.'),
          count: z.int(),
        }),
      )
      .describe('The largest first.'),
  })
  .meta({ id: 'DeadLetterSummary' });

export function presentDeadLetters(groups: readonly DeadLetterGroup[]): z.output<typeof deadLetterSummarySchema> {
  return { total: groups.reduce((sum, { count }) => sum + count, 0), groups: [...groups] };
}
