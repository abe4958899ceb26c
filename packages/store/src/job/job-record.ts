import {
  FAULT_KINDS,
  findPin,
  type ImagePin,
  JOB_STATES,
  type Job,
  type JobId,
  type JobSpec,
  OUTCOMES,
} from '@longshore/shared';
import { z } from 'zod';

const count = z.coerce.number().int().nonnegative();
const instant = z.coerce.number().int().optional();

/** The hash of a job as Redis gives it: every value is text. */
const jobHash = z.object({
  version: z.literal('1'),
  state: z.enum(JOB_STATES),
  createdAt: z.coerce.number().int(),
  queuedAt: instant,
  dueAt: instant,
  expiresAt: instant,
  deadlineAt: instant,
  startedAt: instant,
  endedAt: instant,
  cancelRequestedAt: instant,
  attempt: count.default(0),
  attemptsUsed: count.default(0),
  faults: z
    .string()
    .default('{}')
    .transform((text) => z.partialRecord(z.enum(FAULT_KINDS), count).parse(JSON.parse(text))),
  outcome: z.enum(OUTCOMES).optional(),
  reason: z.string().optional(),
  blockedBy: z.string().optional(),
  blockedAt: instant,
  digest: z.string().optional(),
  imageId: z.string().optional(),
  imageEngine: z.string().optional(),
  retryOf: z.string().optional(),
  batch: z.string().optional(),
  traceparent: z.string().optional(),
});

export type JobFields = Readonly<Record<string, string | number>>;

/** @param spec what we froze ourselves with a schema; it is not parsed a second time. */
export function toJob({
  project,
  id,
  hash,
  spec: text,
}: {
  project: string;
  id: JobId;
  hash: Record<string, string>;
  spec: string;
}): Job {
  const { faults, digest, imageId, imageEngine, ...fields } = jobHash.parse(hash);
  const spec = JSON.parse(text) as JobSpec;
  const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    ...present,
    ...findPin(spec, toPin({ digest, imageId, imageEngine })),
    version: 1,
    id,
    project,
    faults,
    spec,
  } as Job;
}

/**
 * The fields of a new job. All are short: while no value is longer than 64 bytes, Redis keeps the hash as one compact
 * list of a third of the size (`hash-max-listpack-value`). The spec, which is longer, has a key of its own.
 */
export function toJobFields(job: Job): JobFields {
  return withoutEmpty({
    version: 1,
    state: job.state,
    createdAt: job.createdAt,
    queuedAt: job.queuedAt,
    dueAt: job.dueAt,
    expiresAt: job.expiresAt,
    deadlineAt: job.deadlineAt,
    endedAt: job.endedAt,
    reason: job.reason,
    retryOf: job.retryOf,
    batch: job.batch,
    traceparent: job.traceparent,
    blockedBy: job.blockedBy,
    blockedAt: job.blockedAt,
    limits: job.spec.limits?.length,
    cpus: job.spec.resources.cpus,
    memoryBytes: job.spec.resources.memoryBytes,
  });
}

/** Flat JSON as the scripts take it; an empty text stands for "remove this field". */
export function flatten(fields: JobFields): string {
  return JSON.stringify(Object.entries(fields).flatMap(([name, value]) => [name, String(value)]));
}

/** A loop, since every submission passes here. */
export function withoutEmpty(fields: Readonly<Record<string, string | number | undefined>>): JobFields {
  const present: Record<string, string | number> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== undefined) present[name] = value;
  }
  return present;
}

/** A digest as the record keeps it: 64 characters, which is as long as a compact field may be. */
const toDigestField = (digest: string) => digest.replace(/^sha256:/, '');

/** The fields that keep what an attempt decided. */
export function toPinFields({ digest, localImage }: ImagePin): JobFields {
  if (digest) return { digest: toDigestField(digest) };
  return localImage ? { imageId: toDigestField(localImage.id), imageEngine: localImage.engine } : {};
}

interface PinFields {
  readonly digest: string | undefined;
  readonly imageId: string | undefined;
  readonly imageEngine: string | undefined;
}

function toPin({ digest, imageId, imageEngine = '' }: PinFields): ImagePin {
  if (digest) return { digest: `sha256:${digest}` };
  return imageId ? { localImage: { id: `sha256:${imageId}`, engine: imageEngine } } : {};
}

/** A script hands a hash over as a flat list of names and values. */
export function pairUp(flat: readonly string[]): Record<string, string> {
  const hash: Record<string, string> = {};
  for (let index = 0; index + 1 < flat.length; index += 2) hash[flat[index] as string] = flat[index + 1] as string;
  return hash;
}
