import { createJob, type ImagePin, jobRequest, mintJobId, pinSpec, toPinnedReference } from '@longshore/shared';
import { promoteDue, submitJob } from '@longshore/store';
import { describeWith, pushFreshImage, pushImage, requestEngine, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWorker, type TestWorker } from '../../worker.fixture.ts';

/* Real tags that move, in a real registry and on a real engine. Nobody promotes jobs here but the tests themselves. */
const hour = 3_600_000;
const twice = { attempts: 2, backoff: { kind: 'fixed', delay: '1h', jitter: false } } as const;

describeWith(['redis', 'docker', 'images', 'registry'], 'an image', ({ redis, docker, images, registry }) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host });
  });
  afterAll(() => worker.cleanUp());

  async function ask(method: 'POST' | 'DELETE', path: string): Promise<void> {
    const { status, text } = await requestEngine(docker, { method, path });
    if (status >= 400) throw new Error(`${method} ${path} was answered with ${text}`);
  }
  const tag = (image: string, repo: string) =>
    ask('POST', `/images/${image}/tag?${new URLSearchParams({ repo, tag: '1' })}`);
  /** Pushes a fixture image as `<name>:1`, whatever that was before. */
  async function push(image: string, name: string) {
    await tag(image, name);
    return await pushImage(docker, `${name}:1`, registry);
  }
  /** Ends its first attempt, which is to fail. */
  async function failOnce(image: string, pull: 'missing' | 'always' = 'missing') {
    const id = await worker.submit({ image, pull, retry: { ...twice, on: ['failed', 'never-started'] } });
    return await worker.until(id, ({ state }) => state === 'backing-off');
  }
  async function tryAgain({ id, project }: Awaited<ReturnType<typeof failOnce>>) {
    await promoteDue(worker.store, { project, now: worker.store.now() + 2 * hour, limit: 100 });
    return await worker.end(id);
  }

  test.each(['missing', 'always'] as const)(
    'whose tag moves in its registry and on the engine is run as it was, also with pull %s',
    async (pull) => {
      const name = `longshore-test/${uniqueName('moves')}`;
      const first = await push(images['exits-seven'], name);
      const job = await failOnce(first.reference, pull);
      expect(job).toMatchObject({ digest: first.digest, pinnedBy: 'attempt' });
      const moved = await push(images['exits-zero'], name);
      expect(moved).toMatchObject({ reference: first.reference, digest: expect.not.stringMatching(first.digest) });
      await ask('POST', `/images/create?fromImage=${encodeURIComponent(moved.reference)}`);
      const { job: ended, ending, attempt } = await tryAgain(job);
      expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
      expect(attempt.container?.image).toBe(toPinnedReference(first.reference, first.digest));
      expect(ended.digest).toBe(first.digest);
    },
  );

  test('that is gone from the engine is pulled again by its digest, and not by its tag', async () => {
    const name = `longshore-test/${uniqueName('gone')}`;
    const first = await push(images['exits-seven'], name);
    const job = await failOnce(first.reference);
    await push(images['exits-zero'], name);
    const pinned = toPinnedReference(first.reference, first.digest);
    await ask('DELETE', `/images/${pinned}`);
    const { ending } = await tryAgain(job);
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect((await worker.logs(job.id, 2))[0]?.text).toBe(`Pulling ${pinned}`);
  });

  test('is pinned before its container starts', async () => {
    const { reference, digest } = await pushFreshImage(docker, registry);
    const id = await worker.submit({ image: reference, entrypoint: ['/busybox', 'sleep', '2'] });
    await worker.started(id);
    expect(await worker.find(id)).toMatchObject({ state: 'running', digest, pinnedBy: 'attempt' });
    await worker.end(id);
  });

  test('that came from no registry is pinned by its id on its engine, whatever its name means later', async () => {
    const name = `longshore-test/${uniqueName('local')}`;
    await tag(images['exits-seven'], name);
    const job = await failOnce(`${name}:1`);
    expect(job).toMatchObject({ localImage: { id: expect.stringMatching(/^sha256:/) }, pinnedBy: 'attempt' });
    expect(job.digest).toBeUndefined();
    await tag(images['exits-zero'], name);
    const { ending, attempt } = await tryAgain(job);
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(attempt.container?.image).toBe(job.localImage?.id);
  });

  /** A job that is pinned when it is accepted, as a retry is. */
  async function submitPinned(image: string, pin: ImagePin) {
    const request = jobRequest.parse({ image, pool: worker.pool });
    const now = worker.store.now();
    const pinned = { ...request, spec: pinSpec(request.spec, pin) };
    const job = createJob({ id: mintJobId(now), project: worker.project, request: pinned, now });
    await submitJob(worker.store, { job });
    return job.id;
  }
  const unknownId = `sha256:${'0'.repeat(64)}`;

  test('that was pinned when its job was accepted is the one that runs, although its tag had moved by then', async () => {
    const name = `longshore-test/${uniqueName('accepted')}`;
    const first = await push(images['exits-seven'], name);
    await push(images['exits-zero'], name);
    const { job, ending } = await worker.end(await submitPinned(first.reference, { digest: first.digest }));
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(job).toMatchObject({ digest: first.digest, pinnedBy: 'submit' });
  });

  test('that came from no registry and is gone from its engine is not found, and nothing else is run for it', async () => {
    const engine = (await worker.engine.describe(new AbortController().signal)).id;
    const { ending } = await worker.end(
      await submitPinned(images['exits-zero'], { localImage: { id: unknownId, engine } }),
    );
    expect(ending).toMatchObject({ outcome: 'never-started', reason: 'image-not-found' });
    expect(ending?.detail).toContain('no longer on this engine');
  });

  test('that came from no registry is what its name means on another engine, and the log says so', async () => {
    const id = await submitPinned(images['exits-seven'], { localImage: { id: unknownId, engine: 'another' } });
    expect((await worker.end(id)).ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect((await worker.logs(id))[0]?.text).toContain(`does not hold the image ${unknownId}`);
  });
});
