import {
  type AttemptId,
  type BatchId,
  isTerminal,
  JOB_STATES,
  type JobId,
  type OperationId,
  type WorkerId,
} from '@longshore/shared';
import { keys } from '@longshore/store/keys';
import type { Leftover } from '../checker/evidence.ts';
import { openRedis } from '../fleet/open-redis.ts';

const JOB = `job_${'0'.repeat(26)}` as JobId;
const BATCH = `batch_${'2'.repeat(26)}` as BatchId;
const OPERATION = `operation_${'3'.repeat(26)}` as OperationId;
const WORKER = `worker_${'1'.repeat(26)}` as WorkerId;
const ATTEMPT = `${JOB}_999999` as AttemptId;

/** What stands for each part in a key that is built for its pattern, and what that part may be. */
const PARTS: readonly (readonly [string, string])[] = [
  ['POOL', '[a-z0-9-]+'],
  ['LABEL=VALUE', '[a-z0-9._-]+=.*'],
  ['DEFINITION', '[a-z0-9._-]+'],
  ['DIGEST', '[0-9a-f]{32}'],
  ['LEADER', '[a-z-]+'],
  ['KIND', '(pool|definition)\\.[a-z0-9._-]+'],
  [JOB, 'job_[0-9A-Z]{26}'],
  [BATCH, 'batch_[0-9A-Z]{26}'],
  [OPERATION, 'operation_[0-9A-Z]{26}'],
  [WORKER, 'worker_[0-9A-Z]{26}'],
  ['999999', '[1-9][0-9]*'],
];
const PROJECT = 'default';

/** Keys that are there for good, or until what they belong to is pruned. */
const LASTING = [
  ...[keys.job, keys.spec, keys.payload, keys.result].map((build) => build(PROJECT, JOB)),
  ...[keys.attempt, keys.log].map((build) => build(PROJECT, ATTEMPT)),
  ...JOB_STATES.filter(isTerminal).map((state) => keys.index(PROJECT, 'POOL', state)),
  ...[keys.label(PROJECT, 'LABEL', 'VALUE'), keys.idempotency(PROJECT, 'DIGEST')],
  ...[keys.batch, keys.batchJobs].map((build) => build(PROJECT, BATCH)),
  ...[keys.definition, keys.definitionVersions, keys.definitionJobs].map((build) => build(PROJECT, 'DEFINITION')),
  ...[keys.definitions(PROJECT), keys.openDefinitionJobs(PROJECT)],
  ...[
    keys.batches(PROJECT),
    keys.batchesEnded(PROJECT),
    keys.deadLetters(PROJECT),
    keys.operation(PROJECT, OPERATION),
    keys.operations(PROJECT),
    keys.operationsEnded(PROJECT),
    keys.runTimes(PROJECT, 'KIND'),
    keys.ended(PROJECT),
    keys.events(PROJECT),
    keys.open(PROJECT),
    keys.projects(),
    keys.pools(),
    keys.poolProjects('POOL'),
    keys.fleetId(),
    keys.leader('LEADER'),
  ],
  // Of a pool without tickets.
  ...[keys.bell('POOL'), keys.weights('POOL')],
  ...[keys.project('POOL'), keys.workers(), keys.worker(WORKER), keys.inbox(WORKER)],
].map(toPattern);

/** Keys that nobody can own once every job has ended: leases, tickets, places in a queue, or what no builder makes. */
export async function findStrangeKeys(url: string): Promise<Leftover[]> {
  const redis = openRedis(url);
  try {
    const found: string[] = [];
    for await (const names of redis.scanStream({ count: 1_000 })) found.push(...(names as string[]));
    const isOwned = (name: string) => LASTING.some((pattern) => pattern.test(name));
    const strange = [...new Set(found)].filter((name) => !isOwned(name));
    return strange.map((name) => ({ what: name === keys.leases(PROJECT) ? 'lease' : 'key', name }));
  } finally {
    redis.disconnect();
  }
}

function toPattern(built: string): RegExp {
  const escaped = built.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${PARTS.reduce((pattern, [part, what]) => pattern.replaceAll(part, what), escaped)}$`, 's');
}
