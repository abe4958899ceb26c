import { deriveJobId, JOB_STATES, type Job, type JobId, type JobState, timeOfJobId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimNew, commitEnding, newJob, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { cancelJob } from './cancel-job.ts';
import { type JobQuery, listJobs } from './list-jobs.ts';
import { submitJob } from './submit-job.ts';

const START = Date.parse('2026-11-21T08:00:00Z');

interface Wanted {
  readonly state: JobState;
  readonly pool: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Several jobs of one millisecond are common. */
  readonly at: number;
}

const labels = fc.dictionary(fc.constantFrom('team', 'env'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const pool = fc.constantFrom('one', 'two');
const state = fc.constantFrom(...JOB_STATES);
const at = fc.integer({ min: 0, max: 20 }).map((offset) => START + offset);
const wanted: fc.Arbitrary<Wanted> = fc.record({ state, pool, labels, at });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const query = fc.record({
  states: maybe(fc.uniqueArray(state, { minLength: 1, maxLength: 3 })),
  pool: maybe(pool),
  labels: maybe(labels),
  createdAfter: maybe(at),
  createdBefore: maybe(at),
  limit: fc.integer({ min: 1, max: 8 }),
});

/** What the store is held against: a list in memory, filtered. */
function listPlainly(jobs: readonly Job[], wants: Omit<JobQuery, 'project'>): JobId[] {
  return jobs
    .filter((job) => !wants.states || wants.states.includes(job.state))
    .filter((job) => !wants.pool || job.spec.pool === wants.pool)
    .filter((job) => Object.entries(wants.labels ?? {}).every(([name, value]) => job.spec.labels[name] === value))
    .filter((job) => timeOfJobId(job.id) >= (wants.createdAfter ?? 0))
    .filter((job) => timeOfJobId(job.id) < (wants.createdBefore ?? Number.POSITIVE_INFINITY))
    .map(({ id }) => id)
    .sort()
    .reverse();
}

describeWith('redis', 'the list of jobs', ({ redis }) => {
  const store = useStore(redis.url);

  async function listAll(project: string, wants: Omit<JobQuery, 'project'>) {
    const pages: JobId[][] = [];
    let before: JobId | undefined;
    do {
      const page = await listJobs(store(), { ...wants, project, before });
      pages.push(page.jobs.map(({ id }) => id));
      before = page.next;
    } while (before);
    return pages;
  }

  test('gives what a plain list would give, page by page, each job once and the newest first', async () => {
    // The pool register is the fleet's: two pools of all projects of this test.
    await fc.assert(
      fc.asyncProperty(
        fc.array(wanted, { maxLength: 40 }),
        fc.array(query, { minLength: 8, maxLength: 8 }),
        async (all, queries) => {
          const { project } = newNamespace();
          const jobs = all.map((wants, index): Job => {
            const id = deriveJobId(wants.at, Buffer.from(`${project} ${index}`.padEnd(10).slice(-10)));
            const made = newJob(store(), project, { pool: wants.pool, labels: { ...wants.labels } });
            return { ...made, id, state: wants.state };
          });
          await Promise.all(jobs.map((job) => submitJob(store(), { job })));
          for (const wants of queries) {
            const pages = await listAll(project, wants);
            expect(pages.flat()).toEqual(listPlainly(jobs, wants));
            expect(pages.every((page) => page.length <= wants.limit)).toBe(true);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  test('of a project or a label that nobody used is empty', async () => {
    const { project } = newNamespace();
    expect(await listJobs(store(), { project, limit: 10 })).toEqual({ jobs: [] });
    expect(await listJobs(store(), { project, labels: { none: 'x' }, limit: 10 })).toEqual({ jobs: [] });
  });

  test('shows every job once while all of them move on', async () => {
    const { project, pool: name } = newNamespace();
    const jobs = await Promise.all(Array.from({ length: 60 }, () => submitNew(store(), project, { pool: name })));
    const moving = Promise.all(
      jobs.map(async (job, index) => {
        if (index % 3 === 0) return await cancelJob(store(), job);
        const claim = await claimNew(store(), job);
        return await commitEnding(store(), claim, index % 3 === 1 ? SUCCEEDED : { outcome: 'interrupted' });
      }),
    );
    let isMoving = true;
    void moving.then(() => {
      isMoving = false;
    });
    const expected = jobs
      .map(({ id }) => id)
      .sort()
      .reverse();
    while (isMoving) expect((await listAll(project, { limit: 25 })).flat()).toEqual(expected);
    await moving;
  });
});
