import {
  type BulkOperation,
  deriveOperationId,
  type JobFilter,
  type JobTemplate,
  mintOperationId,
  type OperationKind,
} from '@longshore/shared';
import { createOperation } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { completeKey, deriveEntropy, type Reserved, reserveKey } from '../idempotency/reserve-key.ts';
import type { Exchange } from '../operation/exchange.ts';

export interface OperationPlan {
  readonly kind: OperationKind;
  /** @param createdAt of the operation. */
  toFilter(createdAt: number): JobFilter;
  readonly overrides?: Partial<JobTemplate> | undefined;
}

/** Writes an operation down; maintenance begins with it within a second. */
export async function beginOperation(
  context: Pick<ApiContext, 'store'>,
  { project, exchange }: { project: string; exchange: Exchange },
  plan: OperationPlan,
): Promise<{ operation: BulkOperation; isReplayed: boolean }> {
  const reserved = await reserveKey(context, { project, exchange });
  const operation = makeOperation(reserved, plan);
  if (reserved.replayed) return { operation, isReplayed: true };
  await createOperation(context.store, operation);
  await completeKey(context, reserved);
  return { operation, isReplayed: false };
}

function makeOperation(reserved: Reserved, { kind, toFilter, overrides }: OperationPlan): BulkOperation {
  const { project, key, at } = reserved;
  return {
    version: 1,
    id: key === undefined ? mintOperationId(at) : deriveOperationId(at, deriveEntropy(reserved, 'operation')),
    project,
    kind,
    filter: toFilter(at),
    ...(overrides ? { overrides } : {}),
    state: 'running',
    createdAt: at,
    counts: { matched: 0, done: 0, skipped: 0, failed: 0 },
    failures: [],
  };
}
