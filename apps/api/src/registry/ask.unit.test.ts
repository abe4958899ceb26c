import { eventually } from '@longshore/testing';
import { describe, expect, test } from 'vitest';
import { ask, type Line } from './ask.ts';
import type { LookUp } from './find-address.ts';
import { type StubAnswer, startHttpStub } from './http-stub.fixture.ts';
import { parseRegistryList, type RegistryList } from './registry-list.ts';

const answerOk: StubAnswer = (_, response) => void response.end('{}');
const redirectTo =
  (location: string): StubAnswer =>
  (_, response) =>
    void response.writeHead(307, { location }).end();

/** Names that mean these addresses, one answer after the other, and the last one for ever. */
function lookUpIn(...answers: string[][]): LookUp {
  return async () => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
}

function lineWith(list: string, lookUp: LookUp = lookUpIn(['127.0.0.1']), signal = AbortSignal.timeout(5_000)): Line {
  return { list: parseRegistryList(list) as RegistryList, lookUp, signal };
}

const get = (line: Line, url: string, headers?: Record<string, string>) =>
  ask(line, { method: 'GET', url: new URL(url), maxBytes: 1_000, ...(headers && { headers }) });

describe('an internal address', () => {
  test.each([
    ...[
      'https://127.0.0.1/',
      'https://10.0.0.1/',
      'https://169.254.169.254/',
      'https://[::1]/',
      'https://[fd00:ec2::254]/',
    ],
    ...[
      'https://[::ffff:127.0.0.1]/',
      'https://0x7f.1/',
      'https://2130706433/',
      'https://127.1/',
      'https://１２７.0.0.1/',
    ],
  ])('is not asked as %s', async (url) => {
    await expect(get(lineWith(''), url)).rejects.toThrow('internal address');
  });

  test.each([[['10.0.0.1']], [['::1']], [['::ffff:7f00:1']], [['169.254.169.254', '127.0.0.1']], [[]]])(
    'is not asked under a name that means %j',
    async (addresses) => {
      const line = lineWith('registry.example.com', lookUpIn(addresses));
      await expect(get(line, 'https://registry.example.com/')).rejects.toThrow('internal address');
    },
  );

  test('is asked where the list names its host with the port, and at no other port', async () => {
    await using stub = await startHttpStub(answerOk);
    await using other = await startHttpStub(answerOk);
    const line = lineWith(`http://${stub.host}`);
    expect((await get(line, `http://${stub.host}/`)).status).toBe(200);
    await expect(get(line, `http://${other.host}/`)).rejects.toThrow('is not asked');
    await expect(get(line, `https://${other.host}/`)).rejects.toThrow('internal address');
    expect(other.requests).toEqual([]);
  });

  test('is not reached by a redirection, nor is anything in plain', async () => {
    await using target = await startHttpStub(answerOk);
    for (const location of [
      `http://${target.host}/`,
      `https://${target.host}/`,
      'http://example.com/',
      'file:///etc/passwd',
    ]) {
      await using door = await startHttpStub(redirectTo(location));
      await expect(get(lineWith(`http://${door.host}`), `http://${door.host}/`)).rejects.toThrow('is not asked');
      expect(door.requests).toHaveLength(1);
    }
    expect(target.requests).toEqual([]);
  });
});

test('the address that was checked is the one that is dialled, whatever the name means by then', async () => {
  await using stub = await startHttpStub(answerOk);
  const line = lineWith(`http://registry.test:${stub.port}`, lookUpIn(['127.0.0.1'], ['192.0.2.1']));
  expect((await get(line, `http://registry.test:${stub.port}/`)).status).toBe(200);
  expect(stub.requests).toEqual(['GET /']);
});

test('a redirection is followed with what lets us in only where it stays at the same place', async () => {
  await using target = await startHttpStub(answerOk);
  await using door = await startHttpStub((request, response) => {
    const next = request.url === '/one' ? '/two' : `http://${target.host}/three`;
    response.writeHead(307, { location: next }).end();
  });
  const line = lineWith(`http://${door.host} http://${target.host}`);
  await get(line, `http://${door.host}/one`, { authorization: 'Bearer t' });
  expect([...door.requests, ...target.requests]).toEqual(['GET /one Bearer t', 'GET /two Bearer t', 'GET /three']);
});

test('a circle of redirections ends', async () => {
  await using stub = await startHttpStub(redirectTo('/again'));
  await expect(get(lineWith(`http://${stub.host}`), `http://${stub.host}/`)).rejects.toThrow('more than 3 times');
  expect(stub.requests).toHaveLength(4);
});

test('an answer without an end is broken off', async () => {
  await using stub = await startHttpStub((_, response) => {
    const more = () => void (response.destroyed || response.write('x'.repeat(600), () => setImmediate(more)));
    more();
  });
  await expect(get(lineWith(`http://${stub.host}`), `http://${stub.host}/`)).rejects.toThrow('more than 1000 bytes');
});

test.each<[string, StubAnswer]>([
  ['at all', () => undefined],
  ['to its end', (_, response) => void response.write('{')],
])('a server that does not answer %s costs no more than the time that there is', async (_, answer) => {
  await using stub = await startHttpStub(answer);
  const over = new AbortController();
  const asked = get(lineWith(`http://${stub.host}`, undefined, over.signal), `http://${stub.host}/`);
  const refused = expect(asked).rejects.toThrow();
  await eventually(() => stub.requests.length === 1);
  over.abort(new Error('the time is up'));
  await refused;
});

test('a look-up that gives no answer costs no more than the time that there is', async () => {
  const over = new AbortController();
  const asked = get(
    lineWith('', () => new Promise(() => undefined), over.signal),
    'https://registry.example.com/',
  );
  over.abort(new Error('the time is up'));
  await expect(asked).rejects.toThrow('the time is up');
});
