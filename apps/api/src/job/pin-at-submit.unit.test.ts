import { systemClock } from '@longshore/platform';
import { jobRequest } from '@longshore/shared';
import { expect, test } from 'vitest';
import { createApiMetrics } from '../metrics/api-metrics.ts';
import { answerWithDigest, startHttpStub } from '../registry/http-stub.fixture.ts';
import { RegistryClient } from '../registry/registry-client.ts';
import { parseRegistryList, type RegistryList } from '../registry/registry-list.ts';
import { pinTogether } from './pin-at-submit.ts';

test('of requests that come together each image is asked for once, although its tag moves meanwhile', async () => {
  let count = 0;
  await using stub = await startHttpStub((_, response) => {
    count += 1;
    answerWithDigest(response, `sha256:${String(count).padStart(64, '0')}`);
  });
  const list = parseRegistryList(`http://${stub.host}`) as RegistryList;
  const registries = new RegistryClient({ list, clock: systemClock, onFailure: () => undefined });
  const pin = pinTogether({ registries, metrics: createApiMetrics() });
  const digests = new Map<string, Set<string | undefined>>();
  for (const image of ['one', 'two', 'one', 'two', 'one'].map((name) => `${stub.host}/${name}:1`)) {
    const { spec } = await pin(jobRequest.parse({ image, pin: 'submit' }));
    digests.set(image, (digests.get(image) ?? new Set()).add(spec.digest));
  }
  expect([...digests.values()].map((all) => all.size)).toEqual([1, 1]);
  expect(stub.requests).toHaveLength(2);
});
