import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import {
  claimNew,
  commitEnding,
  dumpProject,
  INTERRUPTED,
  newNamespace,
  SUCCEEDED,
  submitNew,
  useStore,
} from '../store.fixture.ts';

describeWith('redis', 'a commit', ({ redis }) => {
  const store = useStore(redis.url);

  test.each([
    ['the end of a job', SUCCEEDED],
    ['a job that is tried again', INTERRUPTED],
  ])('sent again because its answer was lost counts once: %s', async (_, ending) => {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project));
    expect(await commitEnding(store(), claim, ending)).toBe('ok');
    const before = await dumpProject(store(), project);
    expect(await commitEnding(store(), claim, ending)).toBe('ok');
    expect(await dumpProject(store(), project)).toEqual(before);
  });
});
