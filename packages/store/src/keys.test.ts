import {
  type AttemptId,
  type BatchId,
  JOB_STATES,
  type JobId,
  type OperationId,
  toAttemptId,
  type WorkerId,
} from '@longshore/shared';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { recordContainer } from './attempt/record-container.ts';
import { cancelJob } from './job/cancel-job.ts';
import { findJob } from './job/find-job.ts';
import { IDEMPOTENCY_SECONDS, submitJob } from './job/submit-job.ts';
import { keys } from './keys.ts';
import { appendLog } from './log/append-log.ts';
import { expireOverdue } from './maintenance/expire-overdue.ts';
import { LeaderLease } from './maintenance/leader-lease.ts';
import { promoteDue } from './maintenance/promote-due.ts';
import { pruneEnded } from './maintenance/prune-ended.ts';
import { RUN_TIME_SECONDS } from './run-time/run-times.ts';
import {
  claimNew,
  commitEnding,
  FAILED,
  listKeys,
  newJob,
  newNamespace,
  SUCCEEDED,
  submitNew,
  useStore,
} from './store.fixture.ts';
import { TicketTaker } from './ticket/ticket-taker.ts';
import { registerHeartbeat, removeWorker, requestDrain } from './worker/worker-registry.ts';

const JOB = `job_${'0'.repeat(26)}` as JobId;
const BATCH = `batch_${'2'.repeat(26)}` as BatchId;
const OPERATION = `operation_${'3'.repeat(26)}` as OperationId;
const WORKER_ID = `worker_${'1'.repeat(26)}` as WorkerId;
const ATTEMPT = toAttemptId(JOB, 999_999) as AttemptId;

/** What stands for each part in a key that is built for its pattern, and what that part may be. */
const PARTS: readonly (readonly [string, string])[] = [
  ['PROJECT', '[a-z0-9._-]+'],
  ['POOL', '[a-z0-9._-]+'],
  ['LABEL=VALUE', '[a-z0-9._-]+=.*'],
  ['DEFINITION', '[a-z0-9._-]+'],
  ['DIGEST', '[0-9a-f]{32}'],
  ['LIMIT', '(project|key\\.[0-9a-f]{32}|definition\\.[a-z0-9._-]+)'],
  ['LEADER', '[a-z-]+'],
  ['KIND', '(pool|definition)\\.[a-z0-9._-]+'],
  [JOB, 'job_[0-9A-Z]{26}'],
  [BATCH, 'batch_[0-9A-Z]{26}'],
  [OPERATION, 'operation_[0-9A-Z]{26}'],
  [WORKER_ID, 'worker_[0-9A-Z]{26}'],
  ['999999', '[1-9][0-9]*'],
];

function toPattern(built: string): RegExp {
  const escaped = built.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${PARTS.reduce((pattern, [part, what]) => pattern.replaceAll(part, what), escaped)}$`, 's');
}

/** A pattern for every builder; one that is added to keys.ts and not here does not compile. */
const BUILT: { [Name in keyof typeof keys]: string[] } = {
  job: [keys.job('PROJECT', JOB)],
  spec: [keys.spec('PROJECT', JOB)],
  payload: [keys.payload('PROJECT', JOB)],
  result: [keys.result('PROJECT', JOB)],
  attempt: [keys.attempt('PROJECT', ATTEMPT)],
  log: [keys.log('PROJECT', ATTEMPT)],
  index: JOB_STATES.map((state) => keys.index('PROJECT', 'POOL', state)),
  label: [keys.label('PROJECT', 'LABEL', 'VALUE')],
  definitions: [keys.definitions('PROJECT')],
  definition: [keys.definition('PROJECT', 'DEFINITION')],
  definitionVersions: [keys.definitionVersions('PROJECT', 'DEFINITION')],
  definitionJobs: [keys.definitionJobs('PROJECT', 'DEFINITION')],
  openDefinitionJobs: [keys.openDefinitionJobs('PROJECT')],
  dependents: [keys.dependents('PROJECT', JOB)],
  unsettled: [keys.unsettled('PROJECT')],
  due: [keys.due('PROJECT')],
  open: [keys.open('PROJECT')],
  expiry: [keys.expiry('PROJECT')],
  ended: [keys.ended('PROJECT')],
  leases: [keys.leases('PROJECT')],
  limit: [keys.limit('PROJECT', 'LIMIT')],
  limitHolders: [keys.limitHolders('PROJECT', 'LIMIT')],
  limitWaiting: [keys.limitWaiting('PROJECT', 'LIMIT')],
  limits: [keys.limits('PROJECT')],
  runTimes: [keys.runTimes('PROJECT', 'KIND')],
  events: [keys.events('PROJECT')],
  batch: [keys.batch('PROJECT', BATCH)],
  batchJobs: [keys.batchJobs('PROJECT', BATCH)],
  batches: [keys.batches('PROJECT')],
  batchesOpen: [keys.batchesOpen('PROJECT')],
  batchesEnded: [keys.batchesEnded('PROJECT')],
  deadLetters: [keys.deadLetters('PROJECT')],
  operation: [keys.operation('PROJECT', OPERATION)],
  operations: [keys.operations('PROJECT')],
  operationsOpen: [keys.operationsOpen('PROJECT')],
  operationsEnded: [keys.operationsEnded('PROJECT')],
  idempotency: [keys.idempotency('PROJECT', 'DIGEST')],
  project: [keys.project('PROJECT')],
  projects: [keys.projects()],
  pools: [keys.pools()],
  poolProjects: [keys.poolProjects('POOL')],
  workers: [keys.workers()],
  worker: [keys.worker(WORKER_ID)],
  inbox: [keys.inbox(WORKER_ID)],
  fleetId: [keys.fleetId()],
  leader: [keys.leader('LEADER')],
  line: [keys.line('POOL', 'PROJECT')],
  away: [keys.away('POOL')],
  turns: [keys.turns('POOL')],
  held: [keys.held('POOL')],
  finish: [keys.finish('POOL')],
  clock: [keys.clock('POOL')],
  weights: [keys.weights('POOL')],
  bell: [keys.bell('POOL')],
};
const PATTERNS = Object.values(BUILT).flat().map(toPattern);

function isKnown(name: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(name));
}

describeWith('redis', 'the keys', ({ redis }) => {
  const store = useStore(redis.url);

  test('a builder is known by its pattern, and nothing else is', () => {
    expect(isKnown(keys.label('default', 'team', 'a:b=c\n{}'))).toBe(true);
    for (const name of ['job', '{ls:default}:jobs', '{ls:default}:job:1', 'bull:tickets:id', '{ls:default}:due:1']) {
      expect(isKnown(name)).toBe(false);
    }
  });

  test('a full life leaves only keys that a builder makes, and pruning leaves none of the job', async () => {
    const { project, pool } = newNamespace();
    const done = await liveFully({ project, pool });
    const others = await endInOtherWays({ project, pool });
    const during = await listKeys(store(), `*${project}*`);
    expect(during.filter((name) => !isKnown(name))).toEqual([]);
    expect(during).toEqual(
      expect.arrayContaining([keys.result(project, done), keys.log(project, toAttemptId(done, 2))]),
    );

    const later = store().now() + 10_000;
    const pruned = await pruneEnded(store(), { project, now: later, maxAgeMs: 0, maxCount: 1_000, limit: 100 });
    expect(pruned).toBe(1 + others);
    const left = await listKeys(store(), `*${project}*`);
    const limits = await Promise.all(left.map((name) => store().redis.ttl(name)));
    expect(left.filter((_, index) => limits[index] === -1)).toEqual([keys.events(project), keys.open(project)]);
    expect(await store().redis.get(keys.open(project))).toBe('0');
    for (const [index, name] of left.entries()) {
      const isRunTimes = name === keys.runTimes(project, `pool.${pool}`);
      expect(limits[index]).toBeLessThanOrEqual(isRunTimes ? RUN_TIME_SECONDS : IDEMPOTENCY_SECONDS);
    }
    expect(left).toContain(keys.runTimes(project, `pool.${pool}`));
    // Of its lines a ring may be left that nobody heard.
    const ofPool = await listKeys(store(), `{ls:pool:${pool}}*`);
    expect(ofPool.filter((name) => name !== keys.bell(pool))).toEqual([]);
  });

  test('a worker, its inbox and a lead leave nothing behind', async () => {
    const { project } = newNamespace();
    const worker = `worker_${project
      .slice(-10)
      .toUpperCase()
      .replaceAll(/[ILOU]/g, 'X')
      .padStart(26, '0')}` as WorkerId;
    const capacity = { slots: 1, cpus: 1, memoryBytes: 1 };
    await registerHeartbeat(store(), {
      id: worker,
      state: 'active',
      hostname: 'host',
      pid: 1,
      release: '0',
      pools: ['default'],
      startedAt: 1,
      capacity,
      used: capacity,
      attempts: [],
      engine: 'none',
      clockSkewMs: 0,
      obstacles: [],
    });
    await requestDrain(store(), worker);
    const lead = new LeaderLease(store(), { name: 'keys-test', holder: 'me', leaseMs: 10_000 });
    expect(await lead.acquire()).toBe(true);
    const all = [...(await listKeys(store(), '{ls:fleet}*'))];
    expect(all.filter((name) => !isKnown(name))).toEqual([]);
    expect(all).toEqual(expect.arrayContaining([keys.worker(worker), keys.inbox(worker), keys.leader('keys-test')]));
    await lead.release();
    await removeWorker(store(), worker);
    const left = await listKeys(store(), '{ls:fleet}*');
    expect(left.filter((name) => name.includes(worker) || name.includes('keys-test'))).toEqual([]);
  });

  /** Submit with everything, fall due, fail, back off, succeed. */
  async function liveFully({ project, pool }: { project: string; pool: string }): Promise<JobId> {
    const retry = { attempts: 2, backoff: { delay: '0s' } };
    const labels = { team: 'ops', 'a.b': 'x=y' };
    const job = newJob(store(), project, { pool, labels, delay: '1s', expiresIn: '1h', retry });
    const idempotency = { key: 'key', fingerprint: 'print', answer: job.id };
    expect((await submitJob(store(), { job, payload: '{}', idempotency })).word).toBe('ok');
    const taker = new TicketTaker(store(), { pool });
    for (const ending of [FAILED, SUCCEEDED]) {
      await eventually(
        async () => (await promoteDue(store(), { project, now: store().now() + 60_000, limit: 10 })) === 1,
      );
      const ticket = await taker.take();
      const queued = await findJob(store(), project, ticket?.jobId as JobId);
      if (!queued) throw new Error('the ticket has no job');
      const claim = await claimNew(store(), queued);
      await ticket?.finish();
      const held = { project, attempt: toAttemptId(job.id, claim.job.attempt), token: claim.token };
      const container = {
        name: 'c',
        image: 'i',
        digest: `sha256:${'a'.repeat(64)}`,
        entrypoint: [],
        command: [],
        environment: [],
      };
      expect(await recordContainer(store(), { ...held, container, phases: { pullMs: 1 } })).toBe('ok');
      const chunk = { firstSeq: 1, lastSeq: 1, startByte: 0, endByte: 3, lines: [[0, 1, 'hi'] as const] };
      expect(await appendLog(store(), { ...held, chunk, headBytes: 10, tailBytes: 10 })).toMatchObject({ word: 'ok' });
      const more = { result: { bytes: Buffer.from('1'), isJson: true }, phases: { runMs: 1 } };
      expect(await commitEnding(store(), claim, ending, more)).toBe('ok');
    }
    await taker.close();
    return job.id;
  }

  /** One cancelled while it is scheduled, one while it runs, one while it is queued, and one expired. @returns how many. */
  async function endInOtherWays({ project, pool }: { project: string; pool: string }): Promise<number> {
    const labels = { team: 'ops' };
    await cancelJob(store(), await submitNew(store(), project, { pool, labels, delay: '1h', expiresIn: '2h' }));
    await cancelJob(store(), await submitNew(store(), project, { pool, labels, expiresIn: '2h' }));
    const running = await claimNew(store(), await submitNew(store(), project, { pool, labels, expiresIn: '2h' }));
    await cancelJob(store(), running.job);
    expect(await commitEnding(store(), running, { outcome: 'cancelled' })).toBe('ok');
    // Its ticket is never taken: the rest of this test claims by hand.
    await store().tickets.remove({ project, pool, jobId: running.job.id, attempt: 1 });
    await submitNew(store(), project, { pool, labels, expiresIn: '1s' });
    const now = store().now() + 5_000;
    expect(await expireOverdue(store(), { project, now, limit: 10 })).toBe(1);
    return 4;
  }
});
