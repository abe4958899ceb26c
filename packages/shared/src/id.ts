import { decodeTime, encodeTime, monotonicFactory } from 'ulid';
import { z } from 'zod';

declare const brand: unique symbol;
type Branded<Noun extends string> = string & { readonly [brand]: Noun };

/** `job_<ulid>`: sorts by the time of creation. */
export type JobId = Branded<'job'>;
/** `worker_<ulid>`: one process. */
export type WorkerId = Branded<'worker'>;
/** `batch_<ulid>`: jobs that were submitted together. */
export type BatchId = Branded<'batch'>;
/** `operation_<ulid>`: one thing that is done to many jobs. */
export type OperationId = Branded<'operation'>;
/** `<jobId>_<number>`: one try at a job, numbered from 1. */
export type AttemptId = Branded<'attempt'>;

const ULID = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
/** The last instant that the ten characters of time hold. */
const LAST_INSTANT = 2 ** 48 - 1;
const nextUlid = monotonicFactory(drawBytes());

/** Numbers in [0, 1) from the system's randomness, fetched many at a time: one call for each costs more than the id. */
function drawBytes(): () => number {
  const pool = new Uint8Array(1_024);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    return (pool[used++] ?? 0) / 256;
  };
}

/** @param now epoch milliseconds by Redis's clock; ids minted in one process for the same millisecond still rise. */
export function mintJobId(now: number): JobId {
  return `job_${nextUlid(now)}` as JobId;
}

export function mintWorkerId(now: number): WorkerId {
  return `worker_${nextUlid(now)}` as WorkerId;
}

export function mintOperationId(now: number): OperationId {
  return `operation_${nextUlid(now)}` as OperationId;
}

export function mintBatchId(now: number): BatchId {
  return `batch_${nextUlid(now)}` as BatchId;
}

/**
 * A job id that follows from its inputs, so that making it twice makes it once.
 * @param entropy at least ten bytes, such as a digest of what the job stands for.
 */
export function deriveJobId(now: number, entropy: Uint8Array): JobId {
  return `job_${deriveUlid(now, entropy)}` as JobId;
}

/** A batch id that follows from its inputs, as `deriveJobId` does. */
export function deriveBatchId(now: number, entropy: Uint8Array): BatchId {
  return `batch_${deriveUlid(now, entropy)}` as BatchId;
}

/** An operation's id that follows from its inputs, as `deriveJobId` does. */
export function deriveOperationId(now: number, entropy: Uint8Array): OperationId {
  return `operation_${deriveUlid(now, entropy)}` as OperationId;
}

function deriveUlid(now: number, entropy: Uint8Array): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let bits = 0n;
  for (const byte of entropy.subarray(0, 10)) bits = (bits << 8n) | BigInt(byte);
  let text = '';
  for (let index = 0; index < 16; index++) {
    text = alphabet[Number(bits & 31n)] + text;
    bits >>= 5n;
  }
  return `${encodeTime(now, 10)}${text}`;
}

/** The lowest id that a job made at this instant (epoch milliseconds) could have; for ranges over time. */
export function lowestJobIdAt(at: number): JobId {
  return `job_${encodeTime(Math.min(Math.max(0, Math.floor(at)), LAST_INSTANT), 10)}${'0'.repeat(16)}` as JobId;
}

/** When the job of this id was made: epoch milliseconds. */
export function timeOfJobId(id: JobId): number {
  return decodeTime(id.slice('job_'.length));
}

export function toAttemptId(jobId: JobId, number: number): AttemptId {
  return `${jobId}_${number}` as AttemptId;
}

/** @throws TypeError where the text is no attempt id; ours never are not, so that is a defect. */
export function fromAttemptId(id: string): { jobId: JobId; number: number } {
  const match = ATTEMPT_ID.exec(id);
  if (!match) throw new TypeError(`not an attempt id: ${id}`);
  return { jobId: match[1] as JobId, number: Number(match[2]) };
}

const JOB_ID = new RegExp(`^job_${ULID}$`);
const WORKER_ID = new RegExp(`^worker_${ULID}$`);
const BATCH_ID = new RegExp(`^batch_${ULID}$`);
const OPERATION_ID = new RegExp(`^operation_${ULID}$`);
const ATTEMPT_ID = new RegExp(`^(job_${ULID})_([1-9]\\d{0,5})$`);

export function isJobId(text: string): text is JobId {
  return JOB_ID.test(text);
}

export function isAttemptId(text: string): text is AttemptId {
  return ATTEMPT_ID.test(text);
}

export function isWorkerId(text: string): text is WorkerId {
  return WORKER_ID.test(text);
}

export function isOperationId(text: string): text is OperationId {
  return OPERATION_ID.test(text);
}

export function isBatchId(text: string): text is BatchId {
  return BATCH_ID.test(text);
}

export const jobIdSchema = z
  .string()
  .regex(JOB_ID, 'is not a job id such as "job_01KB3V…"')
  .transform((text) => text as JobId)
  .meta({ examples: ['job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] });
export const workerIdSchema = z
  .string()
  .regex(WORKER_ID, 'is not a worker id such as "worker_01KB3V…"')
  .transform((text) => text as WorkerId)
  .meta({ examples: ['worker_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] });
export const batchIdSchema = z
  .string()
  .regex(BATCH_ID, 'is not a batch id such as "batch_01KB3V…"')
  .transform((text) => text as BatchId)
  .meta({ examples: ['batch_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] });
export const operationIdSchema = z
  .string()
  .regex(OPERATION_ID, 'is not an operation id such as "operation_01KB3V…"')
  .transform((text) => text as OperationId)
  .meta({ examples: ['operation_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] });
