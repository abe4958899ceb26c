import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintJobId, toAttemptId } from '@longshore/shared';
import { getFleetId, rescueLost } from '@longshore/store';
import { describeWith, eventually, NodeProcess, type RedisServer, requestEngine, startRedis } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toContainerName, toFleetLabels } from '../attempt/container/container-labels.ts';
import { toTestSpec } from '../containers/contract/test-container.contract.ts';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

const { signal } = new AbortController();

describeWith(['redis', 'docker', 'images'], 'containers whose worker died', ({ docker, images }) => {
  let redis: RedisServer;
  let worker: TestWorker;
  let folder: string;
  beforeAll(async () => {
    // A Redis of its own, and so a fleet of its own.
    redis = await startRedis();
    folder = await mkdtemp(join(tmpdir(), 'longshore-leftovers-'));
    const env = { LEASE: '3s', WORK_DIR: join(folder, 'work') };
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, env });
  });
  afterAll(async () => {
    await worker.cleanUp();
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const labels = (project: string) => ({ 'dev.longshore.project': project });
  const list = (project: string) => worker.engine.listContainers(labels(project), signal);

  /** A container as another fleet's worker makes them, running. */
  async function startForeign(): Promise<{ id: string; project: string }> {
    const project = `${worker.project}-foreign`;
    const attempt = toAttemptId(mintJobId(Date.now()), 1);
    const name = toContainerName({ project, id: attempt });
    const own = { ...toFleetLabels('another-fleet'), ...labels(project), 'dev.longshore.attempt': attempt };
    const { id } = await worker.engine.createContainer(toTestSpec(images.sleeps, { name, labels: own }), signal);
    await worker.engine.startContainer(id, signal);
    return { id, project };
  }

  test('are stopped once their lease ran out, and those of another fleet or with a live lease stay', async () => {
    const foreign = await startForeign();
    const doomed = startDoomed();
    const held = await worker.submit({ image: images.sleeps });
    await worker.started(held);
    const lost = await worker.submit({ image: images.sleeps, pool: `${worker.pool}-doomed` });
    await worker.until(lost, ({ state }) => state === 'running');
    await eventually(async () => expect((await list(worker.project)).filter(isRunning)).toHaveLength(2));
    await doomed.end('SIGKILL');
    const isGone = async () => (await list(worker.project)).every(({ name }) => !name.includes(lost));
    expect(await isGone()).toBe(false);
    await eventually(() => rescue(), { withinMs: 10_000 });
    await eventually(isGone, { withinMs: 20_000 });

    const [left] = await list(worker.project);
    expect(left).toMatchObject({ status: 'running', name: toContainerName({ ...worker, id: toAttemptId(held, 1) }) });
    expect(await list(foreign.project)).toMatchObject([{ id: foreign.id, status: 'running' }]);
    await eventually(async () => {
      const folders = await readdir(join(folder, 'work', 'exchange'));
      expect(folders).toEqual([expect.stringMatching(`${toAttemptId(held, 1)}$`)]);
    });
    await worker.engine.removeContainer(foreign.id, signal);
  });

  /** What is left where the engine dies between the removal of a container and that of its volumes. */
  async function leakVolume(fleet: Record<string, string>, attempt = toAttemptId(mintJobId(Date.now()), 1)) {
    const own = { ...fleet, ...labels(worker.project), 'dev.longshore.attempt': attempt };
    const spec = toTestSpec(images['has-volume'], { labels: own });
    const { id } = await worker.engine.createContainer(spec, signal);
    await requestEngine(docker, { method: 'DELETE', path: `/containers/${id}` });
    return async () => (await worker.engine.listUnusedVolumes(own, signal)).length;
  }

  test('go with their volumes, where these stayed, and volumes of others stay', async () => {
    const fleet = toFleetLabels(await getFleetId(worker.store));
    const foreign = await leakVolume(toFleetLabels('another-fleet'));
    const held = await worker.submit({ image: images.sleeps });
    await worker.started(held);
    const [ours, live] = [await leakVolume(fleet), await leakVolume(fleet, toAttemptId(held, 1))];
    await eventually(async () => expect(await ours()).toBe(0), { withinMs: 20_000 });
    expect([await foreign(), await live()]).toEqual([1, 1]);
    expect(worker.events).toContainEqual(expect.objectContaining({ kind: 'leftover-removed', what: 'volume' }));
    await sweepAll(labels(worker.project));
  });

  test('stay in a dry run, which tells of each once', async () => {
    const env = { LEASE: '3s', SWEEP: 'dry-run', WORK_DIR: join(folder, 'dry') };
    const own = await startRedis();
    const dry = await startTestWorker({ redisUrl: own.url, dockerHost: docker.host, env });
    const count = await leakVolume(toFleetLabels(await getFleetId(dry.store)));
    const told = () => dry.events.filter(({ kind }) => kind === 'leftover-found').length;
    await eventually(() => told() === 1, { withinMs: 20_000 });
    expect(await count()).toBe(1);
    await dry.cleanUp();
    await own.stop();
    await sweepAll(labels(worker.project));
  });

  async function sweepAll(which: Record<string, string>): Promise<void> {
    for (const { name } of await worker.engine.listUnusedVolumes(which, signal)) {
      await worker.engine.removeVolume(name, signal);
    }
  }

  const isRunning = ({ status }: { status: string }) => status === 'running';
  const rescue = async () => {
    const { project, store } = worker;
    return (await rescueLost(store, { project, now: store.now(), limit: 10 })).rescued === 1;
  };

  function startDoomed(): NodeProcess {
    // A worker with the same work folder would take its attempts up.
    const own = { REDIS_URL: redis.url, DOCKER_HOST: docker.host, WORK_DIR: join(folder, 'doomed') };
    const env = { ...own, LEASE: '3s', POOLS: `${worker.pool}-doomed` };
    return new NodeProcess({ name: 'doomed', script: 'apps/worker/src/main.ts', env, folder });
  }
});
