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
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContainerEngine } from '../container-engine.ts';
import { toTestSpec } from '../contract/test-container.contract.ts';
import { createDockerEngine } from './docker-engine.ts';

const never = new AbortController().signal;

describeWith(['docker', 'images'], 'a daemon that restarts', () => {
  let daemon: DockerDaemon | undefined;
  let engine: ContainerEngine;
  let images: FixtureImages;

  beforeAll(async () => {
    const started = await startOrSkip(() => startDocker());
    if (isSkip(started)) return;
    daemon = started;
    images = await buildImages(started);
    engine = createDockerEngine({ host: started.host });
  });
  afterAll(async () => {
    engine?.close();
    await daemon?.stop();
  });

  test('is told from the job by a state that is asked for while it goes down', async (context) => {
    if (!daemon) return context.skip('no second daemon can be started here');
    const { id } = await engine.createContainer(toTestSpec(images.sleeps), never);
    await engine.startContainer(id, never);
    const waiting = engine.waitContainer(id, never);
    const restarting = daemon.restart();
    const { exitCode } = await waiting;
    expect([137, 143]).toContain(exitCode);
    const state = await eventually(() => engine.inspectContainer(id, never), { withinMs: 30_000 });
    expect(state.endedByEngine).toBe(true);
    await restarting;
    await engine.removeContainer(id, never);
  });

  test('ends its containers, and the state says that it was the engine and not the job', async (context) => {
    if (!daemon) return context.skip('no second daemon can be started here');
    const { id } = await engine.createContainer(toTestSpec(images.sleeps), never);
    await engine.startContainer(id, never);
    const waiting = engine.waitContainer(id, never);
    await daemon.restart();
    const { exitCode } = await waiting;
    expect([137, 143]).toContain(exitCode);
    expect(await engine.inspectContainer(id, never)).toMatchObject({ status: 'exited', exitCode, endedByEngine: true });
    await engine.removeContainer(id, never);
  });

  test('does not take a later kill upon itself', async (context) => {
    if (!daemon) return context.skip('no second daemon can be started here');
    const { id } = await engine.createContainer(toTestSpec(images.sleeps), never);
    await engine.startContainer(id, never);
    await engine.signalContainer(id, 'SIGKILL', never);
    expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 137 });
    expect((await engine.inspectContainer(id, never)).endedByEngine).toBe(false);
    await engine.removeContainer(id, never);
  });
});
