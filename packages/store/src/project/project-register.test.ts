import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { keys } from '../keys.ts';
import { newNamespace, useStore } from '../store.fixture.ts';
import { ProjectRegister, SETTINGS_TRUSTED_MS } from './project-register.ts';

describeWith('redis', 'the settings of a project', ({ redis }) => {
  const store = useStore(redis.url);

  test('are a weight of one and no limits where nobody set any', async () => {
    const { project } = newNamespace();
    expect(await store().projects.read(project)).toEqual({ weight: 1 });
  });

  test('are read again after two seconds, and no sooner', async () => {
    const { project } = newNamespace();
    const register = new ProjectRegister(store());
    const readAt = performance.now();
    expect(await register.read(project)).toEqual({ weight: 1 });
    await store().redis.hset(keys.project(project), { weight: 5, runningLimit: 3, queuedLimit: 100 });
    const changed = { weight: 5, runningLimit: 3, queuedLimit: 100 };
    await eventually(async () => expect(await register.read(project)).toEqual(changed), { withinMs: 10_000 });
    expect(performance.now() - readAt).toBeGreaterThan(SETTINGS_TRUSTED_MS);
  });

  test('are read again at once where this process changed them', async () => {
    const { project } = newNamespace();
    await store().projects.read(project);
    await store().redis.hset(keys.project(project), 'weight', 7);
    store().projects.clear();
    expect(await store().projects.read(project)).toEqual({ weight: 7 });
  });
});
