import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import {
  describeWith,
  importImage,
  type RegistryBehaviour,
  requestEngine,
  startRegistry,
  startStubRegistry,
  uniqueName,
} from '@longshore/testing';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerEngine } from '../container-engine.ts';
import type { ContainerSpec } from '../container-spec.ts';
import { runToEnd, toTestSpec } from '../contract/test-container.contract.ts';
import { isForeignPlatform } from '../foreign-platform.ts';
import { createDockerEngine } from './docker-engine.ts';

const never = new AbortController().signal;
const elfMachineOffset = 18;
const elfMachineArm64 = 183;

/** An image with a program for another machine, and one that is no program. */
async function packOddPrograms(): Promise<Buffer> {
  const busybox = await readFile('/bin/busybox');
  const foreign = Buffer.from(busybox);
  foreign.writeUInt16LE(elfMachineArm64, elfMachineOffset);
  const tar = pack();
  tar.entry({ name: 'foreign', mode: 0o755 }, foreign);
  tar.entry({ name: 'plain', mode: 0o644 }, 'no program');
  tar.finalize();
  return buffer(tar);
}

describeWith(['docker', 'images', 'registry'], 'what the Docker daemon says', ({ docker, images, registry }) => {
  let engine: ContainerEngine;
  const odd = `longshore-engine-test/${uniqueName('odd')}:1`;
  const names: string[] = [];
  const specFor = (image: string, changes: Partial<ContainerSpec> = {}) => {
    const spec = toTestSpec(image, changes);
    names.push(spec.name);
    return spec;
  };

  beforeAll(async () => {
    engine = createDockerEngine({ host: docker.host });
    await importImage(docker, { reference: odd, tar: await packOddPrograms(), changes: ['CMD ["/foreign"]'] });
  });
  afterAll(async () => {
    await Promise.all(names.map((name) => engine.removeContainer(name, never)));
    await requestEngine(docker, { method: 'DELETE', path: `/images/${odd}` });
    engine.close();
  });

  describe('about a pull', () => {
    const pull = (reference: string, stallMs = 30_000) => engine.pullImage(reference, { signal: never, stallMs });

    test.each<[RegistryBehaviour, string]>([
      ['deny', 'image-denied'],
      ['not-found', 'image-not-found'],
      ['error-500', 'registry-unreachable'],
      ['rate-limit', 'registry-unreachable'],
    ])('from a registry that answers with %s means %s', async (behaviour, code) => {
      const stub = await startStubRegistry({ behaviour });
      await expect(pull(`${stub.host}/some/image:1`)).rejects.toMatchObject({ code });
      await stub.stop();
    });

    test.each<RegistryBehaviour>(['hang', 'stall'])(
      'nothing, when the registry does %s, ends at our deadline',
      async (behaviour) => {
        const stub = await startStubRegistry({ behaviour });
        await expect(pull(`${stub.host}/some/image:1`, 700)).rejects.toMatchObject({ code: 'registry-unreachable' });
        await stub.stop();
      },
    );

    test('that is aborted while the registry hangs is the reason of the signal, at once', async () => {
      const stub = await startStubRegistry({ behaviour: 'hang' });
      const controller = new AbortController();
      const pulling = engine.pullImage(`${stub.host}/some/image:1`, { signal: controller.signal, stallMs: 60_000 });
      const reason = new Error('cancelled');
      controller.abort(reason);
      await expect(pulling).rejects.toBe(reason);
      await stub.stop();
    });

    test('from a port that nobody listens on means registry-unreachable', async () => {
      await expect(pull('127.0.0.1:1/some/image:1')).rejects.toMatchObject({ code: 'registry-unreachable' });
    });

    test('from a host that has no address means registry-unreachable', async () => {
      await expect(pull('registry.invalid/some/image:1')).rejects.toMatchObject({ code: 'registry-unreachable' });
    });

    test('of a tag or a repository that is missing means image-not-found', async () => {
      const reference = `${registry.host}/longshore-test/nowhere:1`;
      await expect(pull(reference)).rejects.toMatchObject({ code: 'image-not-found' });
    });

    test('of a reference that breaks the grammar means reference-refused', async () => {
      await expect(pull('127.0.0.1:1/UPPER:1')).rejects.toMatchObject({ code: 'reference-refused' });
    });

    test('without or with a wrong sign-in means image-denied, and with the right one goes through to the image', async () => {
      const guarded = await startRegistry({ basicAuth: true });
      const reference = `${guarded.host}/some/image:1`;
      const wrong = { username: 'nobody', password: 'wrong' };
      const right = guarded.credentials ?? wrong;
      const pullAs = (credentials: typeof wrong) =>
        engine.pullImage(reference, { signal: never, stallMs: 30_000, credentials });
      await expect(pull(reference)).rejects.toMatchObject({ code: 'image-denied' });
      await expect(pullAs(wrong)).rejects.toMatchObject({ code: 'image-denied' });
      await expect(pullAs(right)).rejects.toMatchObject({ code: 'image-not-found' });
      await guarded.stop();
    });
  });

  describe('about a start without an init', () => {
    test.each<[string, readonly string[], string]>([
      ['a missing file', ['/does/not/exist'], 'command-not-found'],
      ['a name that is not in the path', ['nowhere'], 'command-not-found'],
      ['a file that is no program', ['/plain'], 'command-not-executable'],
    ])('of %s means so, in the error and in the state', async (_case, command, code) => {
      const { id } = await engine.createContainer(specFor(odd, { command, init: false }), never);
      await expect(engine.startContainer(id, never)).rejects.toMatchObject({ code });
      expect((await engine.inspectContainer(id, never)).startFailure).toBe(code);
    });

    test('of a program for another machine comes as its exit, and is told from that', async () => {
      const { exitCode, state } = await runToEnd(engine, specFor(odd, { init: false }));
      expect(exitCode).toBe(1);
      expect(state.startFailure).toBe('command-not-executable');
    });

    test('by a user that the image does not know means start-failed, with the reason', async () => {
      const { id } = await engine.createContainer(specFor(images['exits-zero'], { user: 'nobody-knows' }), never);
      const starting = engine.startContainer(id, never);
      await expect(starting).rejects.toMatchObject({
        code: 'start-failed',
        message: expect.stringContaining('unable to find user nobody-knows'),
      });
    });
  });

  test('a program that exits 127 by itself is no failed start', async () => {
    const spec = specFor(images['says-hello'], { entrypoint: ['/bin/sh'], command: ['-c', 'exit 127'] });
    const { exitCode, state } = await runToEnd(engine, spec);
    expect(exitCode).toBe(127);
    expect(state.startFailure).toBeUndefined();
  });

  test.each<[string, Partial<ContainerSpec>]>([
    ['too little memory', { limits: { cpus: 1, memoryBytes: 1_000, pids: 10, nofile: 64 } }],
    ['more processors than there are', { limits: { cpus: 4_000, memoryBytes: 67_108_864, pids: 10, nofile: 64 } }],
    ['a folder to work in that is a file', { workingDirectory: '/etc/passwd' }],
    ['a folder to work in that is not absolute', { workingDirectory: 'here' }],
    ['a signal that is none', { stopSignal: 'SIGNOPE' }],
    [
      'a mount of what is not there',
      { binds: [{ hostPath: '/does/not/exist', containerPath: '/in', readOnly: true }] },
    ],
    ['a name with a slash', { name: 'a/b' }],
  ])('a creation with %s means spec-refused', async (_case, changes) => {
    const creating = engine.createContainer(toTestSpec(images['exits-zero'], changes), never);
    await expect(creating).rejects.toMatchObject({ code: 'spec-refused' });
  });

  test('an image for another machine is told by its platform', async () => {
    const description = await engine.describe(never);
    const image = await engine.findImage(images['exits-zero'], never);
    expect(image && isForeignPlatform(image, description)).toBe(false);
    const other = { platform: { operatingSystem: 'linux', architecture: 's390x' } };
    expect(isForeignPlatform(other, description)).toBe(true);
  });
});
