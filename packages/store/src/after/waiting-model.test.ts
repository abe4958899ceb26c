import { AWAITED_ENDS, type Ending, type JobId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import type { Store } from '../connection/store.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { findJob } from '../job/find-job.ts';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import { promoteDue } from '../maintenance/promote-due.ts';
import { commitEnding, FAILED, newJob, newNamespace, SUCCEEDED, toClaimInput, useStore } from '../store.fixture.ts';
import { settleUnsettled } from './settle-unsettled.ts';
import { WaitingModel } from './waiting-model.fixture.ts';

/** `picks` choose among the jobs that are there. The process of a step dies once it has run so many scripts. */
const step = fc.record({
  what: fc.constantFrom('submit', 'submit', 'succeed', 'fail', 'cancel', 'repair'),
  when: fc.constantFrom(...AWAITED_ENDS),
  picks: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  diesAfter: fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

describeWith('redis', 'jobs that wait for each other', ({ redis }) => {
  const store = useStore(redis.url);

  test('come to the states of a plain model, wherever processes die', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), async (steps) => {
        const { project } = newNamespace();
        const model = new WaitingModel();
        for (const one of steps) await take(store(), { project, model, step: one });
        await repair(store(), project);
        const found = [...model.jobs.keys()].map(async (id) => [id, (await findJob(store(), project, id))?.state]);
        expect(await Promise.all(found)).toEqual([...model.jobs].map(([id, { state }]) => [id, state]));
        expect(await store().redis.exists(keys.unsettled(project))).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

interface Turn {
  readonly project: string;
  readonly model: WaitingModel;
  readonly step: Step;
}

async function take(store: Store, turn: Turn): Promise<void> {
  const { project, model, step } = turn;
  if (step.what === 'repair') return await repair(store, project);
  if (step.what === 'submit') return await submit(store, turn);
  const [id] = pick(step.what === 'cancel' ? model.list('blocked', 'queued') : model.list('queued'), step.picks);
  if (!id) return;
  const mortal = dieAfter(store, step.diesAfter);
  if (step.what === 'cancel') {
    await cancelJob(mortal, { project, id }).catch(expectDeath);
    return model.end(id, 'cancelled');
  }
  await run(store, { project, id, mortal, ending: step.what === 'succeed' ? SUCCEEDED : FAILED });
  model.end(id, step.what === 'succeed' ? 'succeeded' : 'failed');
}

async function submit(store: Store, { project, model, step }: Turn): Promise<void> {
  const after = pick([...model.jobs.keys()], step.picks.slice(1));
  const wait = after.length > 0 ? { after, when: step.when } : {};
  const job = newJob(store, project, wait);
  await submitJob(dieAfter(store, step.diesAfter), { job }).catch(expectDeath);
  model.submit(job.id, { after, when: step.when });
}

/** One that was left behind by a death is repaired first, as it would be before a worker could take it. */
async function run(
  store: Store,
  { project, id, mortal, ending }: { project: string; id: JobId; mortal: Store; ending: Ending },
): Promise<void> {
  if ((await findJob(store, project, id))?.state !== 'queued') await repair(store, project);
  const job = await findJob(store, project, id);
  if (!job) throw new Error(`${id} is gone`);
  const claim = await claimAttempt(store, toClaimInput(job));
  if (claim.word !== 'claimed') throw new Error(`${id} was not claimed: ${claim.word}, it is ${job.state}`);
  await commitEnding(mortal, claim, ending).catch(expectDeath);
}

async function repair(store: Store, project: string): Promise<void> {
  const now = store.now() + 1_000;
  await settleUnsettled(store, { project, notedBefore: now, limit: 1_000 });
  await promoteDue(store, { project, now, limit: 1_000 });
}

function pick(ids: readonly JobId[], picks: readonly number[]): JobId[] {
  if (ids.length === 0) return [];
  return [...new Set(picks.map((number) => ids[number % ids.length] as JobId))];
}

const DEATH = 'the process died';

/** A store as of a process that dies once so many scripts have been run: nothing that it sends after that arrives. */
function dieAfter(store: Store, scripts: number): Store {
  let left = scripts;
  const redis = new Proxy(store.redis, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (left === 0) throw new Error(DEATH);
        if (name === 'evalsha') left--;
        return value.apply(target, args);
      };
    },
  });
  return { ...store, redis };
}

function expectDeath(error: Error): void {
  if (error.message !== DEATH) throw error;
}
