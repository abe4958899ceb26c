import {
  type BulkOperation,
  type JobFilter,
  type JobId,
  type JobTemplate,
  OPERATION_KINDS,
  type OperationFailure,
  type OperationId,
} from '@longshore/shared';
import { z } from 'zod';
import { type JobFields, withoutEmpty } from '../job/job-record.ts';

/** Where an operation is on its walk through the jobs. */
export interface OperationWalk {
  /** Rises with every step, so that none is written twice. */
  readonly step: number;
  /** Jobs that are to be done next; absent where they are yet to be found. */
  readonly page?: readonly JobId[];
  /** Where the search for more goes on. */
  readonly before?: JobId;
  /** There are no more behind this page. */
  readonly isLast: boolean;
}

export interface OperationInHand {
  readonly operation: BulkOperation;
  readonly walk: OperationWalk;
}

const count = z.coerce.number().int().nonnegative().default(0);
const instant = z.coerce.number().int().optional();
/** What we wrote ourselves from typed values; it is not parsed by a schema again. */
const json = <T>() => z.string().transform((text) => JSON.parse(text) as T);

const operationHash = z.object({
  version: z.literal('1'),
  kind: z.enum(OPERATION_KINDS),
  filter: json<JobFilter>(),
  overrides: json<Partial<JobTemplate>>().optional(),
  state: z.enum(['running', 'ended', 'cancelled']),
  createdAt: z.coerce.number().int(),
  cancelRequestedAt: instant,
  endedAt: instant,
  matched: count,
  done: count,
  skipped: count,
  failed: count,
  failures: json<OperationFailure[]>().optional(),
  step: count,
  page: json<JobId[]>().optional(),
  before: z.string().optional(),
  isLast: z.string().optional(),
});

export function toOperation(
  place: { project: string; id: OperationId },
  hash: Record<string, string>,
): OperationInHand {
  const fields = operationHash.parse(hash);
  const { kind, filter, overrides, state, createdAt, cancelRequestedAt, endedAt, failures = [] } = fields;
  const { matched, done, skipped, failed, step, page, before, isLast } = fields;
  return {
    operation: {
      version: 1,
      ...place,
      kind,
      filter,
      state,
      createdAt,
      ...(overrides ? { overrides } : {}),
      ...(cancelRequestedAt === undefined ? {} : { cancelRequestedAt }),
      ...(endedAt === undefined ? {} : { endedAt }),
      counts: { matched, done, skipped, failed },
      failures,
    },
    walk: {
      step,
      ...(page ? { page } : {}),
      ...(before ? { before: before as JobId } : {}),
      isLast: isLast !== undefined,
    },
  };
}

/** The fields of a new operation. */
export function toOperationFields({ kind, filter, overrides, createdAt }: BulkOperation): JobFields {
  return withoutEmpty({
    version: 1,
    kind,
    filter: JSON.stringify(filter),
    overrides: overrides && JSON.stringify(overrides),
    state: 'running',
    createdAt,
    step: 0,
  });
}
