import type { Batch, BatchId } from '@longshore/shared';
import { z } from 'zod';
import { type JobFields, withoutEmpty } from '../job/job-record.ts';

const count = z.coerce.number().int().nonnegative().default(0);
const instant = z.coerce.number().int().optional();

/** The hash of a batch as Redis gives it: every value is text. */
const batchHash = z.object({
  version: z.literal('1'),
  name: z.string().optional(),
  labels: z
    .string()
    .default('{}')
    .transform((text) => JSON.parse(text) as Record<string, string>),
  createdAt: z.coerce.number().int(),
  closedAt: instant,
  endedAt: instant,
  total: count,
  succeeded: count,
  failed: count,
  cancelled: count,
  expired: count,
});

export function toBatch(place: { project: string; id: BatchId }, hash: Record<string, string>): Batch {
  const { total, succeeded, failed, cancelled, expired, ...fields } = batchHash.parse(hash);
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const counts = { total, succeeded, failed, cancelled, expired };
  return { ...present, ...place, version: 1, counts } as Batch;
}

/** The fields of a new batch; its counters come with its jobs. */
export function toBatchFields({ name, labels, createdAt }: Batch): JobFields {
  const isLabelled = Object.keys(labels).length > 0;
  return withoutEmpty({ version: 1, name, labels: isLabelled ? JSON.stringify(labels) : undefined, createdAt });
}
