import { afterAll, beforeAll, expect, test } from 'vitest';
import { requestEngine } from './engine-request.ts';
import { pushFreshImage, pushImage, toAuthHeader } from './images/push-image.ts';
import { describeWith } from './parts.ts';
import { type Registry, startRegistry } from './registry.ts';
import { type RegistryBehaviour, startStubRegistry } from './stub-registry.ts';

describeWith(['docker', 'registry', 'images'], 'a registry', ({ docker, registry, images }) => {
  let locked: Registry;
  beforeAll(async () => {
    locked = await startRegistry({ basicAuth: true });
  });
  afterAll(() => locked.stop());

  const pull = (reference: string, headers = {}, timeoutMs = 20_000) => {
    const path = `/images/create?fromImage=${encodeURIComponent(reference)}`;
    return requestEngine(docker, { method: 'POST', path, headers, timeoutMs });
  };
  const remove = (reference: string) => requestEngine(docker, { method: 'DELETE', path: `/images/${reference}` });

  test('an image that was pushed is pulled by its tag and found under its digest', async () => {
    const pushed = await pushImage(docker, images['says-hello'], registry);
    expect(pushed.reference).toMatch(new RegExp(`^${registry.host}/longshore-test/says-hello:`));
    expect((await requestEngine(docker, { path: `/images/${pushed.reference}/json` })).status).toBe(404);
    expect((await pull(pushed.reference)).text).toContain(pushed.digest);
    const inspected = await requestEngine(docker, { path: `/images/${pushed.reference}/json` });
    expect(JSON.parse(inspected.text).RepoDigests.join()).toContain(pushed.digest);
    await remove(pushed.reference);
  });

  test('a fresh image is in the registry alone, so that its layer is downloaded', async () => {
    const pushed = await pushFreshImage(docker, registry, { sizeBytes: 300_000 });
    const pulled = await pull(pushed.reference);
    expect(pulled.text).toContain('Pull complete');
    expect(pulled.text).not.toContain('Already exists');
    await remove(pushed.reference);
  });

  test('one with a sign-in lets in whom it knows and nobody else', async () => {
    const pushed = await pushImage(docker, images['exits-zero'], locked);
    expect((await pull(pushed.reference)).text).toContain('no basic auth credentials');
    expect((await pull(pushed.reference, toAuthHeader(locked))).text).toContain(pushed.digest);
    await remove(pushed.reference);
  });

  test('it keeps what it holds over a kill and a restart', async () => {
    const pushed = await pushImage(docker, images['exits-seven'], locked);
    await locked.kill('SIGKILL');
    await expect(fetch(`http://${locked.host}/v2/`)).rejects.toThrow();
    await locked.restart();
    const { username, password } = locked.credentials ?? {};
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
    const url = `http://${locked.host}/v2/longshore-test/exits-seven/manifests/${pushed.digest}`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
  });

  test.each<[RegistryBehaviour, RegExp]>([
    ['error-500', /storage is broken|500/],
    ['deny', /no basic auth credentials/],
    ['rate-limit', /toomanyrequests/],
    ['not-found', /manifest unknown|not found/],
  ])('a stub that answers with %s fails a pull with the text of the engine', async (behaviour, text) => {
    const stub = await startStubRegistry({ behaviour });
    const reply = await pull(`${stub.host}/private/thing:1`);
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.text).toMatch(text);
    expect(stub.requests).toContain('GET /v2/');
    await stub.stop();
  });

  test.each<[RegistryBehaviour, RegExp]>([
    ['hang', /^GET \/v2\/$/],
    ['stall', /\/blobs\/sha256:/],
  ])('a stub that does %s keeps a pull waiting until the caller gives up', async (behaviour, reached) => {
    const stub = await startStubRegistry({ behaviour });
    await expect(pull(`${stub.host}/slow/thing:1`, {}, 1_500)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(stub.requests).toContainEqual(expect.stringMatching(reached));
    await stub.stop();
  });
});
