import { createHash } from 'node:crypto';
import { type ImageReference, parseImageReference } from '@longshore/shared';
import { expect, test } from 'vitest';
import { findDigest } from './find-digest.ts';
import { answerWithDigest, type HttpStub, type StubAnswer, startHttpStub, stubDigest } from './http-stub.fixture.ts';
import { parseRegistryList, type RegistryList } from './registry-list.ts';

const manifest = '{"schemaVersion":2}';
const manifestDigest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';

function findAt(stub: HttpStub, more = '') {
  const list = parseRegistryList(`http://${stub.host} ${more}`) as RegistryList;
  const line = { list, lookUp: async () => [{ address: '127.0.0.1', family: 4 }], signal: AbortSignal.timeout(5_000) };
  const reference = parseImageReference(`${stub.host}/team/app:1`) as ImageReference;
  return findDigest(line, list[0] as RegistryList[0], reference);
}

const refuse =
  (status: number, headers = {}): StubAnswer =>
  (_, response) =>
    void response.writeHead(status, headers).end();

test('a registry is asked for no more than what the tag means', async () => {
  await using stub = await startHttpStub((_, response) => answerWithDigest(response));
  expect(await findAt(stub)).toEqual({ word: 'found', digest: stubDigest });
  expect(stub.requests).toEqual(['HEAD /v2/team/app/manifests/1']);
});

test.each<[string, StubAnswer]>([
  ['knows no HEAD', refuse(405)],
  ['tells no digest with it', refuse(200, { 'content-type': manifestType })],
])('a registry that %s is asked for the manifest, and its bytes are the digest', async (_, answerHead) => {
  await using stub = await startHttpStub((request, response) => {
    if (request.method === 'HEAD') answerHead(request, response);
    else response.writeHead(200, { 'content-type': `${manifestType}; charset=utf-8` }).end(manifest);
  });
  expect(await findAt(stub)).toEqual({ word: 'found', digest: manifestDigest });
});

test('a manifest that is not of the digest that it comes with is not taken', async () => {
  await using stub = await startHttpStub((request, response) => {
    if (request.method === 'HEAD') refuse(405)(request, response);
    else answerWithDigest(response);
  });
  await expect(findAt(stub)).rejects.toThrow('not of its digest');
});

test('a manifest of an old kind, which registries make up on the spot, is not taken', async () => {
  const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
  await using stub = await startHttpStub(refuse(200, { 'content-type': type, 'docker-content-digest': stubDigest }));
  await expect(findAt(stub)).rejects.toThrow('of the kind');
});

test.each([
  [404, 'missing'],
  [403, 'denied'],
  [401, 'denied'],
])('the status %i means that the image is %s', async (status, word) => {
  await using stub = await startHttpStub(refuse(status));
  expect(await findAt(stub)).toEqual({ word });
});

test.each([429, 500, 503])('the status %i is no answer', async (status) => {
  await using stub = await startHttpStub(refuse(status));
  await expect(findAt(stub)).rejects.toThrow(`answers ${status}`);
});

/** Lets in who has the token, and sends the others to where it is given. */
const guarded =
  (realm: (host: string) => string): StubAnswer =>
  ({ url = '', headers }, response) => {
    if (url.startsWith('/token')) return void response.end('{"token":"open-sesame"}');
    if (headers.authorization === 'Bearer open-sesame') return answerWithDigest(response);
    const challenge = `Basic realm="people", Bearer realm="${realm(headers.host ?? '')}",service="the registry"`;
    response.writeHead(401, { 'www-authenticate': challenge }).end();
  };

test('a registry that wants a token is asked again with one that anybody gets, for reading that repository alone', async () => {
  await using stub = await startHttpStub(guarded((host) => `http://${host}/token?account=none`));
  expect(await findAt(stub)).toEqual({ word: 'found', digest: stubDigest });
  expect(stub.requests).toEqual([
    'HEAD /v2/team/app/manifests/1',
    'GET /token?account=none&service=the+registry&scope=repository%3Ateam%2Fapp%3Apull',
    'HEAD /v2/team/app/manifests/1 Bearer open-sesame',
  ]);
});

test('a registry that sends us into our own network for the token is not followed', async () => {
  await using inside = await startHttpStub((_, response) => void response.end('{"token":"t"}'));
  for (const realm of [
    `http://${inside.host}/token`,
    `https://${inside.host}/token`,
    'http://auth.example.com/token',
  ]) {
    await using stub = await startHttpStub(guarded(() => realm));
    await expect(findAt(stub)).rejects.toThrow('is not asked');
  }
  expect(inside.requests).toEqual([]);
});

test.each(['{"token":"a\\r\\nHost: b"}', '{"token":7}', 'no JSON', '[]'])(
  'the token %s is none, and is not told',
  async (body) => {
    await using auth = await startHttpStub((_, response) => void response.end(body));
    await using stub = await startHttpStub(guarded(() => `http://${auth.host}/token`));
    const found = findAt(stub, `http://${auth.host}`);
    await expect(found).rejects.toThrow(`${auth.host} gives a token that is none.`);
  },
);

test('a registry that gives strangers no token denies the image', async () => {
  await using auth = await startHttpStub(refuse(401));
  await using stub = await startHttpStub(guarded(() => `http://${auth.host}/token`));
  expect(await findAt(stub, `http://${auth.host}`)).toEqual({ word: 'denied' });
});
