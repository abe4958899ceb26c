import { buffer } from 'node:stream/consumers';
import { findJob } from '@longshore/store';
import { describeWith, loadImage, pushImage, startStubRegistry, uniqueName } from '@longshore/testing';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from '../../testing/start-api.fixture.ts';

const payload = { type: 'object', required: ['width'] };
const result = { type: 'string' };

/* Images with labels, made on the spot and pushed into a real registry. */
describeWith(['redis', 'docker', 'registry'], 'schemas from an image', ({ redis, docker, registry }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url, settings: { pinRegistries: `http://${registry.host}` } });
  });
  afterAll(() => api.stop());

  /** Pushes an image of a name of its own, or moves the tag of that name. */
  async function push(labels: Record<string, string>, name = uniqueName('labelled')) {
    const tar = pack();
    tar.entry({ name: 'empty' }, '');
    tar.finalize();
    const reference = `longshore-test/${name}:1`;
    await loadImage(docker, { reference, tar: await buffer(tar), config: { Cmd: ['/empty'], Labels: labels } });
    return { name, ...(await pushImage(docker, reference, registry)) };
  }
  const pushSchema = (label: unknown, name?: string) =>
    push({ 'dev.longshore.schema': typeof label === 'string' ? label : JSON.stringify(label) }, name);

  /** Puts a manifest that no engine would push under the tag `all`. */
  async function pushIndex(repository: string, manifests: readonly object[]): Promise<string> {
    const type = 'application/vnd.docker.distribution.manifest.list.v2+json';
    const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests });
    const url = `http://${registry.host}/v2/${repository}/manifests/all`;
    const response = await fetch(url, { method: 'PUT', headers: { 'content-type': type }, body });
    expect(response.status).toBe(201);
    return response.headers.get('docker-content-digest') as string;
  }

  const create = (image: string, fields: Record<string, unknown> = {}) =>
    api.post('/v1/definitions', {
      name: uniqueName('d'),
      spec: { image, pool: api.pool },
      schemaFromImage: true,
      ...fields,
    });
  async function createPath(image: string): Promise<string> {
    const response = await create(image);
    expect(response.status).toBe(201);
    return response.headers.get('location') as string;
  }

  test('are frozen into the version, and check payloads and results from then on', async () => {
    const { reference, digest } = await pushSchema({ payload, result });
    const path = await createPath(reference);
    const { liveVersion } = await (await api.fetch(path)).json();
    expect(liveVersion).toMatchObject({ payloadSchema: payload, resultSchema: result, digest });
    const wrong = await (await api.post(`${path}/jobs`, {})).json();
    expect(wrong).toMatchObject({ status: 422, errors: [{ pointer: '/width', detail: 'is missing' }] });
    const job = await (await api.post(`${path}/jobs`, { width: 1 })).json();
    expect(job).toMatchObject({ state: 'queued', image: reference, digest, pinnedBy: 'submit' });
    expect((await findJob(api.context.store, api.project, job.id))?.spec.definition?.checksResult).toBe(true);
  });

  test('stay those of the image that jobs run, also when its tag moves; then the same content is a new version', async () => {
    const first = await pushSchema({ payload });
    const path = await createPath(first.reference);
    const again = { spec: { image: first.reference, pool: api.pool }, schemaFromImage: true };
    expect((await api.post(`${path}/versions`, again)).status).toBe(200);
    const moved = await pushSchema({ payload: { type: 'string' } }, first.name);
    expect(moved.reference).toBe(first.reference);
    const old = await (
      await api.post('/v1/jobs', { definition: path.slice(16), pin: 'start', payload: { width: 1 } })
    ).json();
    expect(old).toMatchObject({ state: 'queued', digest: first.digest });
    const version = await api.post(`${path}/versions`, again);
    expect(version.status).toBe(201);
    expect(await version.json()).toMatchObject({ number: 2, digest: moved.digest, payloadSchema: { type: 'string' } });
    expect(await (await api.post(`${path}/jobs`, 'text')).json()).toMatchObject({ digest: moved.digest });
  });

  test('are read of an image that is named by its digest', async () => {
    const { reference, digest } = await pushSchema({ result });
    const path = await createPath(`${reference}@${digest}`);
    const { liveVersion } = await (await api.fetch(path)).json();
    expect(liveVersion).toMatchObject({ resultSchema: result, digest });
    expect(liveVersion).not.toHaveProperty('payloadSchema');
    expect((await api.post(`${path}/jobs`)).status).toBe(202);
  });

  test('are read of the first platform for Linux, and the index is what jobs run', async () => {
    const { name, digest } = await pushSchema({ payload });
    const repository = `longshore-test/${name}`;
    const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
    const { headers } = await fetch(`http://${registry.host}/v2/${repository}/manifests/${digest}`, {
      headers: { accept: mediaType },
    });
    const manifest = { mediaType, digest, size: Number(headers.get('content-length')) };
    const index = await pushIndex(repository, [{ ...manifest, platform: { os: 'linux', architecture: 'arm64' } }]);
    const path = await createPath(`${registry.host}/${repository}:all`);
    expect((await (await api.fetch(path)).json()).liveVersion).toMatchObject({ payloadSchema: payload, digest: index });
  });

  describe('that are not to be had make no version', () => {
    async function expectRefused(response: Response, detail: string): Promise<void> {
      const problem = await response.json();
      expect(problem).toMatchObject({
        status: 422,
        code: 'invalid-request',
        errors: [{ pointer: '/schemaFromImage' }],
      });
      expect(problem.errors[0].detail).toContain(detail);
    }

    test.each<[string, unknown, string]>([
      ['is no JSON', '{"payload":', 'is not JSON'],
      ['has no schema in it', '{}', 'neither "payload" nor "result"'],
      ['has an unknown field', { paylod: payload }, '/paylod is not a known field; did you mean "payload"?'],
      ['is no schema', { payload: { type: 'objct' } }, '/payload/type must be one of'],
      ['refers to the network', { result: { $ref: 'https://example.com/a.json' } }, '/result/$ref leads out'],
      ['is too long', { payload: { const: 'x'.repeat(70_000) } }, '/payload has 70012 characters'],
      ['makes the config too large', { payload: { const: 'x'.repeat(110_000) } }, 'more than 102400 bytes'],
    ])('a label that %s', async (_, label, detail) => {
      await expectRefused(await create((await pushSchema(label)).reference), detail);
    });

    test('an image without the label, one that is not there, and one of a registry that may not be asked', async () => {
      const { reference } = await push({ other: 'label' });
      await expectRefused(await create(reference), 'has no label dev.longshore.schema');
      await expectRefused(await create(`${registry.host}/longshore-test/nothing:1`), 'is not in its registry');
      await expectRefused(await create(`${registry.host}/a@sha256:${'a'.repeat(64)}`), 'lacks sha256:aaa');
      await expectRefused(await create('registry.example.com/a:1'), 'PIN_REGISTRIES');
    });

    test('a version that has its own beside them', async () => {
      const { reference } = await pushSchema({ payload });
      await expectRefused(await create(reference, { resultSchema: result }), 'cannot stand beside');
    });

    test('a registry that cannot be asked, which is no fault of the request', async () => {
      const away = await startStubRegistry({ behaviour: 'error-500' });
      const own = await startApi({ redisUrl: redis.url, settings: { pinRegistries: `http://${away.host}` } });
      const body = { name: 'unknown', spec: { image: `${away.host}/a:1` }, schemaFromImage: true };
      const response = await own.post('/v1/definitions', body);
      expect(await response.json()).toMatchObject({ status: 503, code: 'registry-unavailable' });
      expect(response.headers.get('retry-after')).toBe('30');
      expect((await own.fetch('/v1/definitions/unknown')).status).toBe(404);
      await own.stop();
      await away.stop();
    });
  });
});
