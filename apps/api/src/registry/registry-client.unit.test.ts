import { eventually, ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import { answerWithDigest, type HttpStub, startHttpStub, stubDigest } from './http-stub.fixture.ts';
import { LEAVE_ALONE_MS, RegistryClient } from './registry-client.ts';
import { parseRegistryList, type RegistryList } from './registry-list.ts';

const found = { word: 'found', digest: stubDigest };

function clientOf(stub: HttpStub, deadlineMs?: number) {
  const clock = new ManualClock();
  const failures: string[] = [];
  const client = new RegistryClient({
    list: parseRegistryList(`http://${stub.host}`) as RegistryList,
    clock,
    onFailure: (registry) => failures.push(registry),
    ...(deadlineMs ? { deadlineMs } : {}),
  });
  return { client, clock, failures };
}

test('a registry that is not listed is not asked', async () => {
  await using stub = await startHttpStub((_, response) => answerWithDigest(response));
  const { client } = clientOf(stub);
  for (const image of ['alpine', 'localhost:1/app', `localhost:${stub.port}/app`]) {
    expect(await client.findDigest(image)).toEqual({ word: 'not-listed' });
  }
  expect(stub.requests).toEqual([]);
});

test('all who ask for the same tag at once share one request, and who comes later asks anew', async () => {
  const answers: (() => void)[] = [];
  await using stub = await startHttpStub((_, response) => void answers.push(() => answerWithDigest(response)));
  const { client } = clientOf(stub);
  const all = Promise.all(Array.from({ length: 20 }, () => client.findDigest(`${stub.host}/app:1`)));
  const other = client.findDigest(`${stub.host}/app:2`);
  await eventually(() => answers.length === 2);
  for (const answer of answers) answer();
  expect(new Set((await all).map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(found)]));
  await other;
  const again = client.findDigest(`${stub.host}/app:1`);
  await eventually(() => answers.length === 3);
  answers[2]?.();
  expect(await again).toEqual(found);
});

test('a registry that gives no answer in time is left alone for a while, and then asked again', async () => {
  let isUp = false;
  await using stub = await startHttpStub((_, response) => void (isUp && answerWithDigest(response)));
  const { client, clock, failures } = clientOf(stub, 1_000);
  const ask = () => client.findDigest(`${stub.host}/app:1`);
  expect(await ask()).toEqual({ word: 'unreachable' });
  isUp = true;
  expect(await ask()).toEqual({ word: 'left-alone' });
  await clock.advance(LEAVE_ALONE_MS);
  expect(await ask()).toEqual(found);
  expect(failures).toEqual([stub.host]);
  expect(stub.requests).toHaveLength(2);
});

test('an image that a registry does not have, or denies, is no reason to leave it alone', async () => {
  await using stub = await startHttpStub((request, response) => {
    if (request.url?.includes('/open/')) answerWithDigest(response);
    else response.writeHead(request.url?.includes('/secret/') ? 403 : 404).end();
  });
  const { client } = clientOf(stub);
  expect(await client.findDigest(`${stub.host}/secret/app:1`)).toEqual({ word: 'denied' });
  expect(await client.findDigest(`${stub.host}/no/app:1`)).toEqual({ word: 'missing' });
  expect(await client.findDigest(`${stub.host}/open/app:1`)).toEqual(found);
});

test('beyond so many questions at once no more are asked', async () => {
  const answers: (() => void)[] = [];
  await using stub = await startHttpStub((_, response) => void answers.push(() => answerWithDigest(response)));
  const { client } = clientOf(stub);
  const asked = Array.from({ length: 64 }, (_, index) => client.findDigest(`${stub.host}/app:${index}`));
  expect(await client.findDigest(`${stub.host}/app:one-more`)).toEqual({ word: 'busy' });
  await eventually(() => answers.length === 64);
  for (const answer of answers) answer();
  expect(await Promise.all(asked)).toEqual(asked.map(() => found));
  const after = client.findDigest(`${stub.host}/app:one-more`);
  await eventually(() => answers.length === 65);
  answers.at(-1)?.();
  expect(await after).toEqual(found);
});
