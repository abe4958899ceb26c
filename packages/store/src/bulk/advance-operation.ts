import type { JobId, OperationCounts, OperationFailure, OperationId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { flatten, type JobFields } from '../job/job-record.ts';
import { keys } from '../keys.ts';
import { markUsed } from '../project/mark-used.ts';
import type { OperationInHand } from './operation-record.ts';

/** So many failures are kept as examples. */
const MAX_FAILURES = 20;

export type StepResults = Omit<OperationCounts, 'matched'> & { readonly failures: readonly OperationFailure[] };

/**
 * Writes down which jobs are next, before anything is done to them: whoever repeats the step does it to the same ones, and
 * they are counted once. @param next where the search goes on behind them; undefined where they are the last.
 */
export async function keepPage(
  store: Store,
  inHand: OperationInHand,
  { page, next }: { page: readonly JobId[]; next: JobId | undefined },
): Promise<boolean> {
  const isEmpty = page.length === 0;
  if (!isEmpty) await markUsed(store, inHand.operation.project);
  return await advance(store, inHand, {
    fields: {
      page: isEmpty ? '' : JSON.stringify(page),
      before: next ?? '',
      isLast: next ? '' : 1,
      matched: inHand.operation.counts.matched + page.length,
    },
    isOver: isEmpty && next === undefined,
  });
}

/** Writes down what has become of the page. */
export async function keepResults(store: Store, inHand: OperationInHand, results: StepResults): Promise<boolean> {
  const { counts, failures } = inHand.operation;
  return await advance(store, inHand, {
    fields: {
      page: '',
      done: counts.done + results.done,
      skipped: counts.skipped + results.skipped,
      failed: counts.failed + results.failed,
      failures: JSON.stringify([...failures, ...results.failures].slice(0, MAX_FAILURES)),
    },
    isOver: inHand.walk.isLast,
  });
}

/** Ends an operation that somebody wants stopped. */
export async function stopOperation(store: Store, inHand: OperationInHand): Promise<boolean> {
  return await advance(store, inHand, { fields: {}, isOver: true });
}

/** Asks for an operation to be stopped; what its present step has begun is done to the end. */
export async function requestOperationCancel(
  store: Store,
  { project, id }: { project: string; id: OperationId },
): Promise<'ok' | 'wrong-state'> {
  const fields = { cancelRequestedAt: store.now() };
  return await write(store, { project, id }, [id, '', flatten(fields), '']);
}

async function advance(
  store: Store,
  { operation, walk }: OperationInHand,
  { fields, isOver }: { fields: JobFields; isOver: boolean },
): Promise<boolean> {
  const state = operation.cancelRequestedAt === undefined ? 'ended' : 'cancelled';
  const all = { ...fields, step: walk.step + 1, ...(isOver ? { state } : {}) };
  const args = [operation.id, walk.step, flatten(all), isOver ? store.now() : ''];
  return (await write(store, operation, args)) === 'ok';
}

async function write(
  store: Store,
  { project, id }: { project: string; id: OperationId },
  args: (string | number)[],
): Promise<'ok' | 'wrong-state'> {
  return (await runScript(store, 'advance-operation', {
    keys: [keys.operation(project, id), keys.operationsOpen(project), keys.operationsEnded(project)],
    args,
  })) as 'ok' | 'wrong-state';
}
