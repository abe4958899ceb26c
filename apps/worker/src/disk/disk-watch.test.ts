import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { listWorkers } from '@longshore/store';
import { describeWith, eventually } from '@longshore/testing';
import { afterEach, expect, test } from 'vitest';
import { createFakeEngine } from '../containers/fake/fake-engine.ts';
import { startTestWorker } from '../worker.fixture.ts';

const run = promisify(execFile);
const image = 'test/exits-zero:1';
const mebibyte = 2 ** 20;

describeWith('redis', 'a worker whose disk', ({ redis }) => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function start(env: Record<string, string>) {
    const engine = createFakeEngine({ images: [image] });
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: 'unix:///nowhere', engine, env });
    cleanUps.push(() => worker.cleanUp());
    return worker;
  }

  /** A disk of 64 MiB. */
  async function mountDisk(): Promise<string | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'longshore-disk-'));
    cleanUps.push(() => rm(folder, { recursive: true }));
    const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=64m,mode=0700', 'tmpfs', folder]).catch(
      () => undefined,
    );
    if (!mounted) return undefined;
    cleanUps.push(() => run('umount', [folder]));
    return folder;
  }

  test('is full takes no work and says so, and goes on when there is room', async ({ skip }) => {
    const folder = await mountDisk();
    if (!folder) return skip('no disk can be mounted here');
    const worker = await start({ WORK_DIR: folder, DISK_FLOOR: '16Mi' });
    const record = async () => (await listWorkers(worker.store)).find(({ id }) => id === worker.worker.id);
    expect((await worker.run({ image })).job).toMatchObject({ state: 'succeeded' });

    const filler = join(folder, 'filler');
    await writeFile(filler, Buffer.alloc(56 * mebibyte));
    await eventually(() => worker.events.some(({ kind }) => kind === 'disk-low'));
    const detail = expect.stringMatching(/^its disk has \d\.?\d*Mi free at .*, less than the floor of 16Mi$/);
    await eventually(async () => expect(await record()).toMatchObject({ obstacles: [{ reason: 'disk-low', detail }] }));
    const id = await worker.submit({ image });
    // A taker that waited already may have been given the ticket; it puts it back.
    await eventually(async () => (await worker.store.tickets.count(worker.pool)) === 1);
    expect(await worker.find(id)).toMatchObject({ state: 'queued' });

    await rm(filler);
    expect((await worker.end(id)).job).toMatchObject({ state: 'succeeded' });
    await eventually(async () => expect(await record()).toMatchObject({ obstacles: [] }));
    expect(worker.events.filter(({ kind }) => kind === 'disk-low' || kind === 'disk-enough')).toHaveLength(2);
  });

  test('cannot be seen says so once and works', async () => {
    const worker = await start({});
    expect((await worker.run({ image })).job).toMatchObject({ state: 'succeeded' });
    const unknown = () => worker.events.filter(({ kind }) => kind === 'disk-unknown');
    await eventually(() => unknown().length > 0);
    expect(unknown()).toMatchObject([{ folder: '/nowhere' }]);
  });
});
