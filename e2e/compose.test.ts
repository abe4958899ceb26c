import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, eventually, findFreePort, type Parts, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { get, submit, waitForEnd } from './client.ts';
import { type Compose, findCompose, toCompose } from './compose/compose.ts';
import { buildNodeImage, buildRedisImage, removeWithChildren } from './compose/machine-images.ts';

const command = findCompose();

function describeCompose(command: readonly string[], { docker, images }: Pick<Parts, 'docker' | 'images'>): void {
  const name = uniqueName('compose');
  const built = {
    NODE_IMAGE: `${name}/node`,
    REDIS_IMAGE: `${name}/redis`,
    API_IMAGE: `${name}/api`,
    WORKER_IMAGE: `${name}/worker`,
  };
  let compose: Compose;
  let dataFolder: string;
  let url: string;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'longshore-compose-'));
    const address = `127.0.0.1:${await findFreePort()}`;
    url = `http://${address}`;
    compose = toCompose(command, name, {
      ...built,
      PUBLISH: address,
      BUILD_NETWORK: 'none',
      DATA_FOLDER: dataFolder,
      DOCKER_SOCKET: docker.socketPath,
      // The engine of this run, which may not be the machine's own.
      DOCKER_HOST: docker.host,
    });
    await Promise.all([buildNodeImage(docker, built.NODE_IMAGE), buildRedisImage(docker, built.REDIS_IMAGE)]);
    await compose('build');
    await compose('up', '-d', '--scale', 'worker=2');
    await eventually(async () => (await countWorkers()) === 2, { withinMs: 60_000, everyMs: 250 });
  }, 300_000);

  afterAll(async () => {
    await compose('down', '--volumes', '--timeout', '20');
    await removeWithChildren(docker, built.NODE_IMAGE);
    await removeWithChildren(docker, built.REDIS_IMAGE);
    await rm(dataFolder, { recursive: true, force: true });
  }, 120_000);

  async function countWorkers(): Promise<number> {
    return (await get<{ data: unknown[] }>(`${url}/v1/workers`)).data.length;
  }

  test('runs jobs on as many workers as it is scaled to', async () => {
    const submitted = await Promise.all(
      Array.from({ length: 12 }, () => submit(url, { image: images.echo, payload: { a: 1 }, input: 'stdin' })),
    );
    const jobs = await Promise.all(submitted.map(({ id }) => waitForEnd(url, id)));
    expect(jobs.map(({ state, result }) => ({ state, result }))).toEqual(
      jobs.map(() => ({ state: 'succeeded', result: { a: 1 } })),
    );
    expect(new Set(jobs.flatMap(({ attempts }) => attempts.map(({ worker }) => worker))).size).toBe(2);
  });

  test('its Redis keeps what it accepted and evicts nothing', async () => {
    const answer = await compose('exec', '-T', 'redis', 'redis-cli', 'CONFIG', 'GET', 'append*');
    expect(answer).toMatch(/appendonly\nyes/);
    expect(await compose('exec', '-T', 'redis', 'redis-cli', 'CONFIG', 'GET', 'maxmemory-policy')).toContain(
      'noeviction',
    );
  });

  test('its api does not run as root', async () => {
    expect(await compose('exec', '-T', 'api', 'id', '-u')).toBe('1000\n');
  });

  test('a worker that is scaled away drains and leaves no job behind', async () => {
    const jobs = await Promise.all(
      Array.from({ length: 8 }, () => submit(url, { image: images.echo, payload: 1, input: 'stdin' })),
    );
    await compose('up', '-d', '--scale', 'worker=1', '--no-recreate');
    const ended = await Promise.all(jobs.map(({ id }) => waitForEnd(url, id)));
    expect(ended.map(({ state }) => state)).toEqual(jobs.map(() => 'succeeded'));
  });
}

if (command) describeWith(['docker', 'images'], 'docker-compose.yml', (parts) => describeCompose(command, parts));
else describe.skip('docker-compose.yml (skipped, there is no docker compose here)', () => test('cannot run here'));
