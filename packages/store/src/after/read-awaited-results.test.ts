import type { JobId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimNew, commitEnding, FAILED, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { readAwaitedResults } from './read-awaited-results.ts';

const GONE = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId;

describeWith('redis', 'readAwaitedResults', ({ redis }) => {
  const store = useStore(redis.url);

  async function leave(project: string, text: string | undefined, ending = SUCCEEDED): Promise<JobId> {
    const claim = await claimNew(store(), await submitNew(store(), project));
    const result = text === undefined ? undefined : { bytes: Buffer.from(text), isJson: true };
    await commitEnding(store(), claim, ending, result ? { result } : {});
    return claim.job.id;
  }

  test('gives what each left, in order, and what of a job is not there is undefined', async () => {
    const { project } = newNamespace();
    const jobs = [
      await leave(project, '1'),
      GONE,
      await leave(project, undefined),
      await leave(project, '"x"', FAILED),
    ];
    const after = { jobs, when: 'ended', withResults: true } as const;
    expect(await readAwaitedResults(store(), { project, after, maxBytes: 100 })).toEqual([
      { id: jobs[0], state: 'succeeded', isLeftOut: false, result: { bytes: Buffer.from('1'), isJson: true } },
      { id: GONE, state: undefined, isLeftOut: false },
      { id: jobs[2], state: 'succeeded', isLeftOut: false },
      { id: jobs[3], state: 'failed', isLeftOut: false, result: { bytes: Buffer.from('"x"'), isJson: true } },
    ]);
  });

  test('leaves out what does not fit beside those before it', async () => {
    const { project } = newNamespace();
    const jobs = [await leave(project, '123456'), await leave(project, '12345'), await leave(project, '1234')];
    const after = { jobs, when: 'ended', withResults: true } as const;
    const read = await readAwaitedResults(store(), { project, after, maxBytes: 10 });
    expect(read.map(({ isLeftOut }) => isLeftOut)).toEqual([false, true, false]);
    expect(read.map(({ result }) => result?.bytes.length)).toEqual([6, undefined, 4]);
  });
});
