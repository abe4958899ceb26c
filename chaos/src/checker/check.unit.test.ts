import { expect, test } from 'vitest';
import { check } from './check.ts';
import { checkOrder } from './check-order.ts';
import { JOB, type Planted, plantJob, toEvidence, toLine } from './planted.fixture.ts';

type Life = Planted['lives'][number];

function find(plant: (planted: Planted) => Planted): string[] {
  const evidence = toEvidence(plant(plantJob()));
  return check(evidence, { overlapWindowMs: 1_000 }).map(({ kind, sentence }) => `${kind}: ${sentence}`);
}

const changeLife = (change: Partial<Life>) => (it: Planted) => ({
  ...it,
  lives: it.lives.map((life) => ({ ...life, ...change })),
});

/** A second container of the job. */
const addLife = (change: Partial<Life>) => (it: Planted) => ({
  ...it,
  lives: [...it.lives, ...it.lives.map((life) => ({ ...life, container: 'c2', ...change }))],
});

const expectOther = (change: object) => (it: Planted) => ({
  ...it,
  submission: { ...it.submission, expects: { ...it.submission.expects, ...change } },
});

/** A second job of the same key that lives at the same time. */
const addTurn = (change: { slots?: number; startedAt?: number }) => {
  return (it: Planted): Planted => {
    const { slots = 1, startedAt = 1_500 } = change;
    const expects = { ...it.submission.expects, takesTurns: { key: 'k', slots } };
    return {
      ...it,
      submission: { ...it.submission, expects, acceptedAt: 600 },
      others: [{ ...it.submission, expects, key: 'chaos-2', acceptedAt: 610, answers: ['job_2'] }],
      lives: [...it.lives, ...it.lives.map((life) => ({ ...life, job: 'job_2', container: 'c2', startedAt }))],
    };
  };
};

/** An attempt with a container of its own before the one that counts. */
const addAttempt = (attempt: { outcome: string; reason?: string }, life: Partial<Life> = {}) => {
  return (it: Planted): Planted => {
    const [counted] = it.job?.attempts ?? [];
    if (!it.job || !counted) return it;
    const attempts = [
      { ...counted, exitCode: 9, ...attempt },
      { ...counted, number: 2 },
    ];
    const job = { ...it.job, attempts };
    const before = { end: { at: 900, exitCode: 9, lines: 3 }, startedAt: 500, lastSeenAt: 900, ...life };
    return {
      ...it,
      ...{ job, seen: job },
      lives: it.lives.flatMap((one) => [
        { ...one, ...before },
        { ...one, attempt: 2 },
      ]),
      log: it.log.flatMap((line) => [line, { ...line, attempt: 2 }]),
    };
  };
};

const FAULTS: readonly (readonly [string, (planted: Planted) => Planted, RegExp])[] = [
  ['a job that is gone', (it) => ({ ...it, job: undefined }), /^lost: .*does not know it/],
  ['a job without an end', (it) => ({ ...it, job: { ...it.seen, state: 'running' } }), /^lost: .*never ended/],
  ['a key of two jobs', (it) => ({ ...it, listed: [{ id: 'job_2', key: 'chaos-1' }] }), /^doubled: one key made 2/],
  [
    'two answers with two ids',
    (it) => ({ ...it, submission: { ...it.submission, answers: ['job_1', 'job_2'] } }),
    /^doubled: one key made 2/,
  ],
  ['an end that changed', (it) => ({ ...it, seen: { ...it.seen, state: 'failed' } }), /^doubled: its end changed/],
  ['a result that changed', (it) => ({ ...it, seen: { ...it.seen, result: 1 } }), /^doubled: its end changed/],
  ['a double start', addLife({ startedAt: 3_000, lastSeenAt: 4_000 }), /^doubled: attempt 1 started 2 containers/],
  ['a container of no attempt', addLife({ attempt: 2, startedAt: 3_000 }), /^doubled: .*which the API lacks/],
  [
    'two containers at once',
    addAttempt({ outcome: 'lost' }, { lastSeenAt: 1_100 }),
    /at once for 100 ms on the engine a/,
  ],
  [
    'two containers at once on two engines for long',
    addAttempt({ outcome: 'lost' }, { engine: 'b', lastSeenAt: 2_500 }),
    /at once for 1500 ms on the engines b and a/,
  ],
  ['a job beyond the limit', addTurn({}), /^crowded: it began as one of 2 with the key k, of which 1 may run/],
  ['a try too many', addAttempt({ outcome: 'failed' }), /^policy: it used 2 tries of 1/],
  ['an attempt without an outcome', addAttempt({ outcome: undefined as never }), /^policy: attempt 1 has no outcome/],
  ['an end that nobody expects', expectOther({ ends: ['failed'] }), /^policy: it ended as succeeded/],
  ['another exit code', changeLife({ end: { at: 1_990, exitCode: 7, lines: 3 } }), /^result: .*exit code 0.*with 7/],
  ['a success without a container', (it) => ({ ...it, lives: [] }), /^result: .*no container of it ever ran/],
  [
    'a success of a container that was killed',
    (it) => ({ ...it, lives: it.lives.map(({ end: _, ...life }) => life) }),
    /^result: .*never came to its end/,
  ],
  ['the result of another', changeLife({ nonce: 'n2' }), /^result: its result is not/],
  ['another payload', expectOther({ payloadDigest: 'e' }), /^result: .*another payload/],
  [
    'a line missing in the middle',
    (it) => ({ ...it, log: it.log.toSpliced(1, 1) }),
    /^lines: .*lines 2 to 2 are missing/,
  ],
  ['a line missing at the end', (it) => ({ ...it, log: it.log.slice(0, 2) }), /^lines: .*those after 2 are missing/],
  [
    'a line that comes twice',
    (it) => ({ ...it, log: it.log.toSpliced(1, 0, toLine(1)) }),
    /^lines: .*line 1 comes again/,
  ],
  ['a line of another container', changeLife({ nonce: 'n9' }), /^lines: .*not its container's/],
  [
    'a container that is left',
    (it) => ({ ...it, leftovers: [{ what: 'container', name: 'x on a' }] }),
    /^leaked: the container x on a is left/,
  ],
  ['a container that still runs', changeLife({ lastSeenAt: undefined }), /^leaked: .*still runs/],
  ['a refusal', (it) => ({ ...it, submission: { ...it.submission, refusal: '422' } }), /^refused: talks/],
  ['a container that its runtime missed', changeLife({ engine: undefined }), /^recorder: no runtime wrote/],
];

test('a job without a fault passes', () => {
  expect(find((it) => it)).toEqual([]);
});

test.each(FAULTS)('%s is found', (_, plant, sentence) => {
  expect(find(plant)).toContainEqual(expect.stringMatching(sentence));
});

test('a job that started before one that it waited for was over is found', () => {
  const evidence = toEvidence(plantJob());
  const [final, life] = [evidence.finals.get(JOB), evidence.lives[0]];
  if (!final || !life) throw new Error('nothing was planted');
  const later = { ...final, job: { ...final.job, id: 'job_2', spec: { after: [JOB] } } };
  const startedAt = (life.end?.at ?? 0) + 1;
  const orderOf = (at: number) => {
    const lives = [life, { ...life, job: 'job_2', container: 'c2', startedAt: at }];
    return checkOrder({ ...evidence, finals: new Map([...evidence.finals, ['job_2', later]]), lives });
  };
  expect(orderOf(startedAt)).toEqual([]);
  expect(orderOf(startedAt - 11)).toEqual([
    { kind: 'order', job: 'job_2', sentence: 'it started 10 ms before job_1, which it waited for, was over' },
  ]);
});

test('a fault of ours costs no try', () => {
  for (const outcome of ['lost', 'interrupted']) expect(find(addAttempt({ outcome }))).toEqual([]);
});

test('lines may be missing where a mark says so', () => {
  const mark = { attempt: 1, seq: 2, stream: 'system' as const, text: '', dropped: { lines: 1, bytes: 5 } };
  expect(find((it) => ({ ...it, log: it.log.toSpliced(1, 1, mark) }))).toEqual([]);
});

test('a mark excuses what is missing at its own place alone', () => {
  const mark = { attempt: 1, seq: 1, stream: 'system' as const, text: 'Output was dropped here.' };
  const found = find((it) => ({ ...it, log: [mark, toLine(1), toLine(3)] }));
  expect(found).toContainEqual(expect.stringMatching(/lines 2 to 2 are missing/));
});

test('a job may run on two engines at once within the window', () => {
  expect(find(addAttempt({ outcome: 'lost' }, { engine: 'b', lastSeenAt: 1_500 }))).toEqual([]);
});

test("a container that its engine lost when it was killed is nobody else's fault", () => {
  const plant = addAttempt({ outcome: 'never-started', reason: 'engine-down' }, { lastSeenAt: undefined });
  expect(find((it) => ({ ...plant(it), wereDaemonsKilled: true }))).toEqual([]);
  expect(find(plant)).toContainEqual(expect.stringMatching(/^leaked: .*still runs/));
});

test('jobs of a key may run one after another, and as many at once as the limit lets', () => {
  const crowds = (plant: (planted: Planted) => Planted) => find(plant).filter((line) => line.startsWith('crowded'));
  expect(crowds(addTurn({ slots: 2 }))).toEqual([]);
  expect(crowds(addTurn({ startedAt: 2_100 }))).toEqual([]);
});
