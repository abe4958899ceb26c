import { createHash } from 'node:crypto';
import { type JobId, toPinnedReference } from '@longshore/shared';
import { findJob } from '@longshore/store';
import { describeWith, pushFreshImage, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerWithDigest, startHttpStub } from '../registry/http-stub.fixture.ts';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

const indexType = 'application/vnd.docker.distribution.manifest.list.v2+json';
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

describeWith(
  ['redis', 'docker', 'registry'],
  'a job that is pinned when it is submitted',
  ({ redis, docker, registry }) => {
    let api: TestApi;
    beforeAll(async () => {
      const settings = { pinRegistries: `http://${registry.host}` };
      api = await startApi({ redisUrl: redis.url, settings });
    });
    afterAll(() => api.stop());

    const push = () => pushFreshImage(docker, registry);
    const toUrl = (reference: string, tag: string) =>
      `http://${registry.host}/v2/${reference.slice(registry.host.length + 1).replace(/:1$/, '')}/manifests/${tag}`;

    /** Lets the tag of an image mean an index that holds it: another digest under the same name. */
    async function moveTag({ reference, digest }: { reference: string; digest: string }): Promise<string> {
      const held = await fetch(toUrl(reference, digest), { headers: { accept: manifestType } });
      const size = (await held.arrayBuffer()).byteLength;
      const platform = { architecture: 'amd64', os: 'linux' };
      const manifests = [{ mediaType: manifestType, size, digest, platform }];
      const body = JSON.stringify({ schemaVersion: 2, mediaType: indexType, manifests });
      const put = await fetch(toUrl(reference, '1'), { method: 'PUT', headers: { 'content-type': indexType }, body });
      expect(put.status).toBe(201);
      return `sha256:${createHash('sha256').update(body).digest('hex')}`;
    }
    const find = (id: string) => findJob(api.context.store, api.project, id as JobId);

    test('is frozen with what its tag means then, and stays so when the tag moves', async () => {
      const { reference, digest } = await push();
      const job = await api.submit({ image: reference, pin: 'submit' });
      expect(job).toMatchObject({ image: reference, digest, pinnedBy: 'submit', spec: { pin: 'submit' } });
      expect(job.spec).not.toHaveProperty('digest');
      await moveTag({ reference, digest });
      expect(await (await api.fetch(`/v1/jobs/${job.id}`)).json()).toMatchObject({ digest, pinnedBy: 'submit' });
      expect(await find(job.id)).toMatchObject({ digest });
    });

    test('is frozen with the index of an image for several platforms', async () => {
      const pushed = await push();
      const index = await moveTag(pushed);
      expect(await api.submit({ image: pushed.reference, pin: 'submit' })).toMatchObject({ digest: index });
    });

    test('is answered as it was when it is sent again under its key, also after the tag has moved', async () => {
      const pushed = await push();
      const headers = { 'idempotency-key': uniqueName('key') };
      const send = () => api.post('/v1/jobs', { image: pushed.reference, pool: api.pool, pin: 'submit' }, headers);
      const first = await (await send()).json();
      await moveTag(pushed);
      expect(await (await send()).json()).toEqual(first);
    });

    test('is pinned in a batch as all others of its image are, and is answered alike when the batch is sent again', async () => {
      const pushed = await push();
      const headers = { 'idempotency-key': uniqueName('key') };
      const jobs = Array.from({ length: 100 }, () => ({ image: pushed.reference, pool: api.pool, pin: 'submit' }));
      const send = async () => (await (await api.post('/v1/jobs/batch', { jobs }, headers)).json()).results;
      const results = await send();
      expect(results.map(({ job }: { job: { digest?: string } }) => job.digest)).toEqual(jobs.map(() => pushed.digest));
      await moveTag(pushed);
      expect(await send()).toEqual(results);
    });

    test('is pinned without asking for it where it comes from a definition', async () => {
      const pushed = await push();
      const name = uniqueName('definition');
      const created = await api.post('/v1/definitions', { name, spec: { image: pushed.reference, pool: api.pool } });
      expect(created.status).toBe(201);
      const headers = { 'idempotency-key': uniqueName('key') };
      const send = async () => (await api.post(`/v1/definitions/${name}/jobs`, { a: 1 }, headers)).json();
      const pinned = { digest: pushed.digest, pinnedBy: 'submit' };
      const first = await send();
      expect(first).toMatchObject(pinned);
      await moveTag(pushed);
      expect(await send()).toMatchObject({ id: first.id, ...pinned });
    });

    test('keeps its image in a retry, when the tag has moved', async () => {
      const pushed = await push();
      const { id } = await api.submit({ image: pushed.reference, pin: 'submit' });
      await (await api.claim(id)).end();
      await moveTag(pushed);
      const retried = await (await api.post(`/v1/jobs/${id}/retry`)).json();
      expect(retried).toMatchObject({
        image: pushed.reference,
        digest: pushed.digest,
        pinnedBy: 'submit',
        retryOf: id,
      });
    });

    test('is accepted without a digest where its registry may not be asked, or its image must not be pulled', async () => {
      await using unlisted = await startHttpStub((_, response) => answerWithDigest(response));
      expect(await api.submit({ image: `${unlisted.host}/app:1`, pin: 'submit' })).not.toHaveProperty('pinnedBy');
      expect(unlisted.requests).toEqual([]);
      const { reference } = await push();
      expect(await api.submit({ image: reference, pin: 'submit', pull: 'never' })).not.toHaveProperty('digest');
      expect(await api.submit({ image: `${registry.host}/nobody/nothing:1`, pin: 'submit' })).not.toHaveProperty(
        'digest',
      );
      const metrics = await (await api.fetch('/metrics')).text();
      expect(metrics).toMatch(/^longshore_api_pins_total\{result="not-listed"\} 1$/m);
      expect(metrics).toMatch(/^longshore_api_pins_total\{result="missing"\} 1$/m);
    });

    test('is pinned as it stands where its image is named by a digest, and no registry is asked', async () => {
      const digest = `sha256:${'a'.repeat(64)}`;
      const image = toPinnedReference('registry.example.com/team/app', digest);
      for (const pin of ['submit', 'start']) {
        expect(await api.submit({ image, pin })).toMatchObject({ image, digest, pinnedBy: 'submit' });
      }
    });

    test('is not asked for by a job that does not want it', async () => {
      const { reference } = await push();
      expect(await api.submit({ image: reference })).not.toHaveProperty('digest');
      expect(await api.submit({ image: reference, pin: 'start' })).not.toHaveProperty('digest');
    });
  },
);
