import type {
  Attempt,
  ContainerRecord,
  Ending,
  JobId,
  OutputTotals,
  PhaseDurations,
  Usage,
  WorkerId,
} from '@longshore/shared';
import { z } from 'zod';
import { type JobFields, withoutEmpty } from '../job/job-record.ts';

/** Parts of an attempt's record that are kept as JSON, written by us alone. */
const json = <T>() =>
  z
    .string()
    .transform((text) => JSON.parse(text) as T)
    .optional();

const attemptHash = z.object({
  version: z.literal('1'),
  worker: z.string().transform((text) => text as WorkerId),
  startedAt: z.coerce.number().int(),
  endedAt: z.coerce.number().int().optional(),
  ending: json<Ending>(),
  container: json<ContainerRecord>(),
  usage: json<Usage>(),
  phases: json<PhaseDurations>(),
  output: json<OutputTotals>(),
});

export function toAttempt(jobId: JobId, number: number, hash: Record<string, string>): Attempt {
  const fields = Object.entries(attemptHash.parse(hash)).filter(([, value]) => value !== undefined);
  return { ...(Object.fromEntries(fields) as Omit<Attempt, 'jobId' | 'number'>), version: 1, jobId, number };
}

export interface AttemptDetails {
  readonly ending?: Ending | undefined;
  readonly container?: ContainerRecord | undefined;
  readonly usage?: Usage | undefined;
  readonly phases?: PhaseDurations | undefined;
  readonly output?: OutputTotals | undefined;
}

export function toAttemptFields(
  { ending, container, usage, phases, output }: AttemptDetails,
  endedAt?: number,
): JobFields {
  const text = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
  return withoutEmpty({
    endedAt,
    ending: text(ending),
    container: text(container),
    usage: text(usage),
    phases: text(phases),
    output: text(output),
  });
}
