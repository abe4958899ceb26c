import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  buildImages,
  type DockerDaemon,
  describeWith,
  eventually,
  type FixtureImages,
  isSkip,
  startDocker,
  startOrSkip,
} from '@longshore/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ContainerEngine } from '../container-engine.ts';
import { startTalker, toTestSpec } from '../contract/test-container.contract.ts';
import { createDockerEngine } from './docker-engine.ts';

const never = new AbortController().signal;

describeWith(['docker', 'images'], 'a daemon that restarts', () => {
  let daemon: DockerDaemon;
  let engine: ContainerEngine;
  let images: FixtureImages;
  let skipped: string | undefined;
  let restarting: Promise<void> | undefined;

  beforeAll(async () => {
    const started = await startOrSkip(() => startDocker());
    if (isSkip(started)) {
      skipped = started.skip;
      return;
    }
    daemon = started;
    images = await buildImages(started);
    engine = createDockerEngine({ host: started.host });
  });
  afterAll(async () => {
    engine?.close();
    await daemon?.stop();
  });
  beforeEach(({ skip }) => {
    if (skipped) skip(skipped);
  });
  // A test that fails on the way must not leave a daemon that is going down to the next one.
  afterEach(() => restarting);

  const restart = () => {
    restarting = daemon.restart();
    return restarting;
  };
  const startBegun = () => startTalker(engine, toTestSpec(images['prints-tick'], { command: ['3600'] }));

  test('is told from the job by a state that is asked for while it goes down', async () => {
    const id = await startBegun();
    const waiting = engine.waitContainer(id, never);
    void restart();
    const { exitCode } = await waiting;
    expect([137, 143]).toContain(exitCode);
    const state = await eventually(() => engine.inspectContainer(id, never), { withinMs: 30_000 });
    expect(state.endedByEngine).toBe(true);
    await restarting;
    await engine.removeContainer(id, never);
  });

  test('ends its containers, and the state says that it was the engine and not the job', async () => {
    const id = await startBegun();
    const waiting = engine.waitContainer(id, never);
    await restart();
    const { exitCode } = await waiting;
    expect([137, 143]).toContain(exitCode);
    expect(await engine.inspectContainer(id, never)).toMatchObject({ status: 'exited', exitCode, endedByEngine: true });
    await engine.removeContainer(id, never);
  });

  test('that is killed lets a container end by itself until the next one is up, which ends what still runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'longshore-restart-'));
    const binds = [{ hostPath: folder, containerPath: '/out', readOnly: false }];
    const entrypoint = ['/bin/sh', '-c', 'echo begun; sleep 1; touch /out/ended'];
    const own = await startTalker(engine, toTestSpec(images['exits-zero'], { entrypoint, binds }));
    const polite = await startTalker(engine, toTestSpec(images['handles-sigterm']));
    const waiting = Promise.all([own, polite].map((id) => engine.waitContainer(id, never)));
    await daemon.kill('SIGKILL');
    // Its process is gone a moment after the file is there, and the wait has tried again.
    const endedForMs = async () => Date.now() - (await stat(join(folder, 'ended'))).mtimeMs;
    await eventually(async () => (await endedForMs()) > 1_000, { withinMs: 20_000 });
    await restart();
    expect(await waiting).toEqual([{ exitCode: 0 }, { exitCode: 0, endedByEngine: true }]);
    await Promise.all([own, polite].map((id) => engine.removeContainer(id, never)));
    await rm(folder, { recursive: true });
  });

  test('does not take a later kill upon itself', async () => {
    const id = await startBegun();
    await engine.signalContainer(id, 'SIGKILL', never);
    expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 137 });
    expect((await engine.inspectContainer(id, never)).endedByEngine).toBe(false);
    await engine.removeContainer(id, never);
  });

  test('is down for a start while its containerd is away, and the container can be started once that is back', async () => {
    const { id } = await engine.createContainer(toTestSpec(images['exits-seven']), never);
    await killContainerd();
    await expect(engine.startContainer(id, never)).rejects.toMatchObject({ code: 'engine-down' });
    await eventually(() => engine.startContainer(id, never), { withinMs: 40_000 });
    expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 7 });
    await engine.removeContainer(id, never);
  });

  async function killContainerd(): Promise<void> {
    const folder = join(dirname(daemon.socketPath), 'exec', 'containerd');
    process.kill(Number(await readFile(join(folder, 'containerd.pid'), 'utf8')), 'SIGKILL');
  }
});
