import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@longshore/platform';
import { describeWith, eventually, pushFreshImage, requestEngine } from '@longshore/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { toTestSpec } from '../containers/contract/test-container.contract.ts';
import { type ContainerEngine, createDockerEngine } from '../containers/index.ts';
import type { WorkerEvent } from '../event/worker-event.ts';
import { startTestWorker } from '../worker.fixture.ts';
import { ImageMemory } from './image-memory.ts';
import { ImageSweep } from './image-sweep.ts';

const { signal } = new AbortController();
const hourMs = 3_600_000;

describeWith(['redis', 'docker', 'registry'], 'images that were pulled for jobs', ({ redis, docker, registry }) => {
  let engine: ContainerEngine;
  let folder: string;
  let memory: ImageMemory;
  let events: WorkerEvent[];
  const references: string[] = [];
  beforeAll(() => {
    engine = createDockerEngine({ host: docker.host });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longshore-images-'));
    memory = await ImageMemory.open(folder, systemClock);
    events = [];
    return () => rm(folder, { recursive: true });
  });
  afterAll(async () => {
    for (const reference of references) await removeByForce(reference);
    engine.close();
  });

  const removeByForce = (name: string) =>
    requestEngine(docker, { method: 'DELETE', path: `/images/${name}?force=true` });
  const openSweep = (budgetBytes: number, mode: 'on' | 'dry-run' = 'on') =>
    new ImageSweep({ mode, memory, engine, clock: systemClock, emit: (event) => events.push(event), budgetBytes });
  const isThere = async ({ id }: { id: string }) => (await engine.findImage(id, signal)) !== undefined;

  /** Pulls one, and lets it have been used so many hours ago. */
  async function pull(hoursAgo: number) {
    const { reference } = await pushFreshImage(docker, registry);
    references.push(reference);
    await engine.pullImage(reference, { signal, stallMs: 30_000 });
    const image = await engine.findImage(reference, signal);
    if (!image) throw new Error('it was pulled and is not there');
    await memory.notePull(image.id, reference);
    const usedAt = new Date(Date.now() - hoursAgo * hourMs);
    await utimes(join(folder, 'images', image.id.slice('sha256:'.length)), usedAt, usedAt);
    return { reference, id: image.id, sizeBytes: image.sizeBytes };
  }

  test('go when they exceed their budget, the least recently used first, and no more than that', async () => {
    const [newer, oldest, newest] = [await pull(2), await pull(3), await pull(1)];
    const budgetBytes = newer.sizeBytes + newest.sizeBytes;
    await openSweep(budgetBytes).sweep();
    expect([await isThere(oldest), await isThere(newer), await isThere(newest)]).toEqual([false, true, true]);
    expect(events).toEqual([{ kind: 'image-removed', reference: oldest.reference, sizeBytes: oldest.sizeBytes }]);
    expect((await memory.list()).map(({ id }) => id)).toEqual([newer.id, newest.id]);
  });

  test('stay while a container uses them, where somebody gave them another name, and while they may be about to be used', async () => {
    const [used, named, fresh, idle] = [await pull(9), await pull(8), await pull(0), await pull(7)];
    const user = await engine.createContainer(toTestSpec(used.id), signal);
    const repo = `longshore-test/${named.id.slice(-12)}`;
    references.push(`${repo}:kept`);
    await requestEngine(docker, { method: 'POST', path: `/images/${named.id}/tag?repo=${repo}&tag=kept` });
    await openSweep(0).sweep();
    expect([await isThere(used), await isThere(named), await isThere(fresh), await isThere(idle)]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    await engine.removeContainer(user.id, signal);
  });

  test('stay in a dry run, which tells of each once', async () => {
    const image = await pull(1);
    const sweep = openSweep(0, 'dry-run');
    await sweep.sweep();
    await sweep.sweep();
    expect(await isThere(image)).toBe(true);
    expect(events).toEqual([{ kind: 'image-found', reference: image.reference, sizeBytes: image.sizeBytes }]);
  });

  test('are forgotten when somebody else removed them', async () => {
    const image = await pull(1);
    await removeByForce(image.reference);
    await openSweep(0).sweep();
    expect(await memory.list()).toEqual([]);
    expect(events).toEqual([]);
  });

  test('are remembered by their workers, with their use, and those that were there before are not', async () => {
    const before = await pull(0);
    const { reference } = await pushFreshImage(docker, registry);
    references.push(reference);
    const env = { IMAGE_BUDGET: '1Gi' };
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, env });
    for (const pulls of ['missing', 'always'] as const) await worker.run({ image: before.reference, pull: pulls });
    await worker.run({ image: reference });
    const own = await ImageMemory.open(worker.workDir, systemClock);
    const [remembered, ...more] = await own.list();
    expect(more).toEqual([]);
    expect(remembered?.reference).toBe(reference);
    await worker.run({ image: reference });
    await eventually(async () => (await own.list())[0]?.lastUsedAt !== remembered?.lastUsedAt);
    expect(await readdir(join(worker.workDir, 'images'))).toHaveLength(1);
    await worker.cleanUp();
  });
});
