import type { Job } from '@longshore/shared';
import { describeWith, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';
import { cancelJob } from '../job/cancel-job.ts';
import { listJobs } from '../job/list-jobs.ts';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import { pruneEnded } from '../maintenance/prune-ended.ts';
import { claimNew, commitEnding, listKeys, newJob, newNamespace, SUCCEEDED, useStore } from '../store.fixture.ts';
import { addVersion } from './add-version.ts';
import { changeDefinition } from './change-definition.ts';
import { createDefinition } from './create-definition.ts';
import { deleteDefinition } from './delete-definition.ts';
import { countOpenJobs, findDefinition } from './find-definition.ts';
import { listDefinitions } from './list-definitions.ts';
import { listVersions } from './list-versions.ts';

const FIRST = { spec: { image: 'alpine:1', env: { A: '1', B: '2' } } };
const SECOND = { spec: { image: 'alpine:2' } };

describeWith('redis', 'definitions', ({ redis }) => {
  const store = useStore(redis.url);

  /** A definition of a project and a name of its own. */
  async function create(labels: Record<string, string> = {}) {
    const place = { project: uniqueName('project'), name: 'resize' };
    expect(await createDefinition(store(), { ...place, labels, content: FIRST, createdAt: store().now() })).toBe('ok');
    return place;
  }

  async function submitOf({ project, name }: { project: string; name: string }): Promise<Job> {
    const job = newJob(store(), project, { pool: newNamespace().pool });
    const made: Job = { ...job, spec: { ...job.spec, definition: { name, version: 1 } } };
    expect(await submitJob(store(), { job: made })).toMatchObject({ word: 'ok' });
    return made;
  }

  test('a name is given once', async () => {
    const place = await create({ team: 'ops' });
    expect(await createDefinition(store(), { ...place, labels: {}, content: SECOND, createdAt: store().now() })).toBe(
      'exists',
    );
    const found = await findDefinition(store(), place);
    expect(found?.definition).toMatchObject({ ...place, labels: { team: 'ops' }, live: 1, versions: 1 });
    expect(found?.content).toMatchObject({ number: 1, ...FIRST });
  });

  test('a version is numbered, never changes, and is live where that is asked', async () => {
    const place = await create();
    expect(await addVersion(store(), { ...place, content: SECOND, isLive: false })).toEqual({ word: 'ok', number: 2 });
    expect((await findDefinition(store(), place))?.content).toMatchObject({ number: 1, ...FIRST });
    expect((await findDefinition(store(), { ...place, version: 2 }))?.content).toMatchObject({ number: 2, ...SECOND });
    expect(await changeDefinition(store(), { ...place, live: 2 })).toBe('ok');
    expect((await findDefinition(store(), place))?.content).toMatchObject({ number: 2, ...SECOND });
    expect(await listVersions(store(), { ...place, before: 3, limit: 10 })).toMatchObject([
      { number: 2 },
      { number: 1 },
    ]);
    expect(await listVersions(store(), { ...place, before: 2, limit: 10 })).toMatchObject([{ number: 1 }]);
  });

  test('the same content in another order is the same version', async () => {
    const place = await create();
    await addVersion(store(), { ...place, content: SECOND, isLive: true });
    const again = { spec: { env: { B: '2', A: '1' }, image: 'alpine:1' } };
    expect(await addVersion(store(), { ...place, content: again, isLive: true })).toEqual({ word: 'same', number: 1 });
    expect((await findDefinition(store(), place))?.definition).toMatchObject({ live: 1, versions: 2 });
  });

  test('versions that are added at once get a number each', async () => {
    const place = await create();
    const contents = Array.from({ length: 20 }, (_, index) => ({ spec: { image: `alpine:${index + 10}` } }));
    const added = await Promise.all(
      contents.map((content) => addVersion(store(), { ...place, content, isLive: false })),
    );
    const numbers = added.map((one) => (one.word === 'ok' ? one.number : 0));
    expect(numbers.sort((a, b) => a - b)).toEqual(contents.map((_, index) => index + 2));
  });

  test('a version that is not there does not become the live one', async () => {
    const place = await create();
    expect(await changeDefinition(store(), { ...place, live: 2 })).toBe('no-such-version');
    expect((await findDefinition(store(), place))?.definition.live).toBe(1);
  });

  test('nothing is done to a definition that is not there, and nothing is left of trying', async () => {
    const place = { project: uniqueName('project'), name: 'none' };
    expect(await findDefinition(store(), place)).toBeUndefined();
    expect(await addVersion(store(), { ...place, content: FIRST, isLive: true })).toEqual({ word: 'not-found' });
    expect(await changeDefinition(store(), { ...place, labels: {} })).toBe('not-found');
    expect(await deleteDefinition(store(), place)).toBe('not-found');
    expect(await listKeys(store(), `{ls:${place.project}}*`)).toEqual([]);
  });

  test('an archived definition is listed apart, and comes back', async () => {
    const place = await create({ team: 'ops' });
    const list = async (isArchived: boolean) =>
      (await listDefinitions(store(), { project: place.project, isArchived, limit: 10 })).definitions.map(
        ({ name }) => name,
      );
    expect(await changeDefinition(store(), { ...place, isArchived: true })).toBe('ok');
    expect([await list(false), await list(true)]).toEqual([[], ['resize']]);
    expect(await changeDefinition(store(), { ...place, isArchived: false })).toBe('ok');
    expect([await list(false), await list(true)]).toEqual([['resize'], []]);
  });

  test('a list goes by name, page by page', async () => {
    const project = uniqueName('project');
    for (const name of ['b', 'a', 'd', 'c']) {
      await createDefinition(store(), {
        project,
        name,
        labels: { odd: String(name > 'b') },
        content: FIRST,
        createdAt: store().now(),
      });
    }
    const query = { project, isArchived: false, limit: 3 };
    const first = await listDefinitions(store(), query);
    expect(first.definitions.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    const second = await listDefinitions(store(), { ...query, after: first.next });
    expect(second.definitions.map(({ name }) => name)).toEqual(['d']);
    expect(second.next).toBeUndefined();
    const odd = await listDefinitions(store(), { ...query, labels: { odd: 'true' } });
    expect(odd.definitions.map(({ name }) => name)).toEqual(['c', 'd']);
  });

  test('jobs are found by their definition, and leave nothing of it when they are pruned', async () => {
    const place = await create();
    const { project, name } = place;
    const jobs = [await submitOf(place), await submitOf(place)];
    await submitJob(store(), { job: newJob(store(), project) });
    const { jobs: listed } = await listJobs(store(), { project, definition: name, limit: 10 });
    expect(listed.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id).reverse());
    for (const job of jobs) await cancelJob(store(), job);
    await pruneEnded(store(), { project, now: store().now() + 10_000, maxAgeMs: 0, maxCount: 10, limit: 10 });
    expect(await store().redis.exists(keys.definitionJobs(project, name))).toBe(0);
  });

  test('a definition is deleted only when all of its jobs have ended', async () => {
    const place = await create();
    const [first, second] = [await submitOf(place), await submitOf(place)];
    expect(await countOpenJobs(store(), place)).toBe(2);
    await cancelJob(store(), first);
    const claim = await claimNew(store(), second);
    expect(await deleteDefinition(store(), place)).toBe('in-use');
    expect((await findDefinition(store(), place))?.content).toMatchObject(FIRST);
    expect(await commitEnding(store(), claim, SUCCEEDED)).toBe('ok');
    expect(await countOpenJobs(store(), place)).toBe(0);
    expect(await deleteDefinition(store(), place)).toBe('ok');
    expect(await findDefinition(store(), place)).toBeUndefined();
    expect(await listKeys(store(), `{ls:${place.project}}:definition*`)).toEqual([
      keys.definitionJobs(place.project, place.name),
    ]);
  });
});
