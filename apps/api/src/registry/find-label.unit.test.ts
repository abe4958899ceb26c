import { createHash } from 'node:crypto';
import { systemClock } from '@longshore/platform';
import { expect, test } from 'vitest';
import { MAX_CONFIG_BYTES } from './find-label.ts';
import { type HttpStub, startHttpStub } from './http-stub.fixture.ts';
import { type LabelAnswer, RegistryClient } from './registry-client.ts';
import { parseRegistryList, type RegistryList } from './registry-list.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const toDigest = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** What a registry holds, by digest. */
class Contents {
  readonly #all = new Map<string, { text: string; type: string }>();

  add(text: string | object, type = 'application/octet-stream'): string {
    const written = typeof text === 'string' ? text : JSON.stringify(text);
    this.#all.set(toDigest(written), { text: written, type });
    return toDigest(written);
  }

  addImage(config: string | object): string {
    return this.add({ config: { digest: this.add(config) } }, manifestType);
  }

  start({ realm = false, falsify = false } = {}): Promise<HttpStub> {
    return startHttpStub(({ url = '', headers }, response) => {
      if (url.startsWith('/token')) return void response.end('{"token":"open-sesame"}');
      if (realm && !headers.authorization) {
        const challenge = `Bearer realm="http://${headers.host}/token"`;
        return void response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
      const found = this.#all.get(url.slice(url.lastIndexOf('/') + 1));
      if (!found) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': found.type }).end(falsify ? `${found.text} ` : found.text);
    });
  }
}

/** Asks for the same label one time after the other. */
async function ask({ host }: HttpStub, digest: string, times = 1) {
  const failures: string[] = [];
  const client = new RegistryClient({
    list: parseRegistryList(`http://${host}`) as RegistryList,
    clock: systemClock,
    onFailure: (_, error) => failures.push(error.message),
    deadlineMs: 20_000,
  });
  const answers: LabelAnswer[] = [];
  for (let count = 0; count < times; count++) {
    answers.push(await client.findLabel({ image: `${host}/team/app:1`, digest, label: 'a' }));
  }
  return { answer: answers.at(-1), failures };
}

test.each([
  [{ config: { Labels: { a: 'text', b: 'other' } } }, 'text'],
  [{ config: { Labels: { b: 'other' } } }, undefined],
  [{ config: { Labels: null } }, undefined],
  [{ config: {} }, undefined],
  [{}, undefined],
])('the label in the config %j is %s', async (config, text) => {
  const contents = new Contents();
  await using stub = await contents.start();
  expect((await ask(stub, contents.addImage(config))).answer).toEqual({ word: 'found', text });
});

test('a label is asked for once under its digest, and with one token', async () => {
  const contents = new Contents();
  await using stub = await contents.start({ realm: true });
  const digest = contents.addImage({ config: { Labels: { a: 'text' } } });
  expect((await ask(stub, digest, 3)).answer).toEqual({ word: 'found', text: 'text' });
  expect(stub.requests).toEqual([
    `GET /v2/team/app/manifests/${digest}`,
    expect.stringContaining('GET /token'),
    `GET /v2/team/app/manifests/${digest} Bearer open-sesame`,
    expect.stringMatching(/^GET \/v2\/team\/app\/blobs\/sha256:\w{64} Bearer open-sesame$/),
  ]);
});

test('of an image for several platforms the first one for Linux is read', async () => {
  const contents = new Contents();
  await using stub = await contents.start();
  const image = (a: string) => contents.addImage({ config: { Labels: { a } } });
  const manifests = [
    { digest: image('of a build'), platform: { os: 'unknown', architecture: 'unknown' } },
    { digest: image('of Windows'), platform: { os: 'windows', architecture: 'amd64' } },
    { digest: image('of arm64'), platform: { os: 'linux', architecture: 'arm64' } },
    { digest: image('of amd64'), platform: { os: 'linux', architecture: 'amd64' } },
  ];
  const index = contents.add({ manifests }, indexType);
  expect((await ask(stub, index)).answer).toEqual({ word: 'found', text: 'of arm64' });
  const foreign = contents.add({ manifests: manifests.slice(0, 2) }, indexType);
  expect((await ask(stub, foreign)).answer).toMatchObject({ word: 'unfit', detail: 'is for no platform of Linux' });
});

test.each<[string, (contents: Contents) => string, string]>([
  ['that is not there', () => toDigest('nothing'), 'lacks sha256:'],
  ['whose config is not there', (c) => c.add({ config: { digest: toDigest('no') } }, manifestType), 'lacks sha256:'],
  ['whose config is too large', (c) => c.addImage({ x: 'x'.repeat(MAX_CONFIG_BYTES) }), 'more than 102400 bytes'],
  ['whose config is no JSON', (c) => c.addImage('{'), 'cannot be read'],
  ['whose labels are no texts', (c) => c.addImage({ config: { Labels: { a: 1 } } }), 'cannot be read'],
  ['without a config', (c) => c.add({}, manifestType), 'cannot be read'],
  ['whose config is no digest', (c) => c.add({ config: { digest: '../../x' } }, manifestType), 'cannot be read'],
  ['that is an index in an index', (c) => nest(c), 'cannot be read'],
  ['of an unknown kind', (c) => c.add('{}', 'text/html'), 'is of the kind "text/html"'],
  ['named by another kind of digest', () => `sha512:${'a'.repeat(128)}`, 'not known by a digest of the kind sha256'],
])('an image %s is unfit, and its registry is not left alone for it', async (_, make, detail) => {
  const contents = new Contents();
  await using stub = await contents.start();
  const { answer, failures } = await ask(stub, make(contents), 2);
  expect(answer).toEqual({ word: 'unfit', detail: expect.stringContaining(detail) });
  expect(failures).toEqual([]);
});

function nest(contents: Contents): string {
  const digest = contents.addImage({});
  const inner = contents.add({ manifests: [{ digest }] }, indexType);
  return contents.add({ manifests: [{ digest: inner }] }, indexType);
}

test.each([401, 403])('an image whose registry answers %i is denied', async (status) => {
  await using stub = await startHttpStub((_, response) => void response.writeHead(status).end());
  const { answer, failures } = await ask(stub, toDigest('hidden'));
  expect(answer).toEqual({ word: 'unfit', detail: 'is denied to those who do not sign in' });
  expect(failures).toEqual([]);
});

test('what is not of its digest is not read', async () => {
  const contents = new Contents();
  await using stub = await contents.start({ falsify: true });
  const { answer, failures } = await ask(stub, contents.addImage({ config: { Labels: { a: 'text' } } }));
  expect(answer).toEqual({ word: 'unreachable' });
  expect(failures).toEqual([expect.stringContaining('not of its digest')]);
});
