import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeWith,
  eventually,
  findFreePort,
  NodeProcess,
  type RedisServer,
  startRedis,
  startTcpProxy,
} from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { get } from './client.ts';

interface Api {
  readonly url: string;
  readonly process: NodeProcess;
}

interface KeyedRequest {
  readonly key: string;
  readonly body: unknown;
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: Record<string, unknown>;
}

/** Submits as a careful client does: again under the same key until it is answered. */
async function submitUntilAnswered(address: string, request: KeyedRequest): Promise<Answer['body']> {
  const patience = { withinMs: 40_000, everyMs: 200 };
  const answer = await eventually(async () => {
    const one = await post(address, request);
    expect([202, 409, 503]).toContain(one.status);
    return one.status === 202 && one;
  }, patience);
  return answer ? answer.body : {};
}

async function post(address: string, { key, body }: KeyedRequest): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': key };
  const reply = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
  return {
    status: reply.status,
    retryAfter: reply.headers.get('retry-after'),
    body: (await reply.json()) as Record<string, unknown>,
  };
}

describeWith('redis', 'submits', () => {
  let redis: RedisServer;
  let folder: string;
  const apis: Api[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longshore-submits-'));
    redis = await startRedis({ appendonly: true });
  });
  afterAll(async () => {
    await Promise.all(apis.map(({ process }) => process.end('SIGTERM')));
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A Redis on a busy machine is slow at times, and not away. */
  async function startApi({ redisUrl = redis.url, redisTimeout = '10s' } = {}): Promise<Api> {
    const port = await findFreePort();
    const env = { PORT: String(port), REDIS_URL: redisUrl, REDIS_TIMEOUT: redisTimeout, LAME_DUCK: '0s' };
    const process = new NodeProcess({ name: `api-${apis.length}`, script: 'apps/api/src/main.ts', folder, env });
    const api = { url: `http://127.0.0.1:${port}`, process };
    apis.push(api);
    await process.answers(`${api.url}/readyz`);
    return api;
  }

  /** The ids of all jobs with a label, whatever the client was told. */
  async function listIds(url: string, label: string): Promise<string[]> {
    const ids: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await get<{ data: { id: string }[]; nextCursor?: string }>(
        `${url}/v1/jobs?limit=100&label=${encodeURIComponent(`test=${label}`)}${cursor}`,
      );
      ids.push(...page.data.map(({ id }) => id));
      if (!page.nextCursor) return ids;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
  }

  const requestFor = (label: string) => ({ image: 'test/image:1', pool: label, labels: { test: label } });

  test('two hundred at once under one key, over two apis, make one job and get one answer', async () => {
    const [first, second] = [await startApi(), await startApi()];
    const request = { key: 'one-key', body: requestFor('one-key') };
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, index) => post(`${(index % 2 ? first : second).url}/v1/jobs`, request)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await listIds(first.url, 'one-key')).toEqual([answers[0]?.body.id]);
  });

  test('whose api is killed in the middle make one job each when they are sent again to another', async () => {
    const [doomed, other] = [await startApi(), await startApi()];
    const label = 'killed';
    const requests = Array.from({ length: 300 }, (_, index) => ({ key: `${label}-${index}`, body: requestFor(label) }));
    let answered = 0;
    const sent = requests.map(async (request) => {
      const answer = await post(`${doomed.url}/v1/jobs`, request);
      if (++answered === 40) doomed.process.signal('SIGKILL');
      return answer.body.id;
    });
    const told = await Promise.allSettled(sent);
    const ids: unknown[] = [];
    for (const request of requests) ids.push((await submitUntilAnswered(`${other.url}/v1/jobs`, request)).id);
    for (const [index, one] of told.entries()) if (one.status === 'fulfilled') expect(ids[index]).toBe(one.value);
    expect(told.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    expect((await listIds(other.url, label)).toSorted()).toEqual(ids.toSorted());
    await eventually(async () => expect(await countTickets(other.url, label)).toBe(300), { withinMs: 20_000 });
  });

  test('in a batch whose api is killed in the middle are each made once when it is sent again', async () => {
    const [doomed, other] = [await startApi(), await startApi()];
    const label = 'batch';
    const request = { key: label, body: { jobs: Array.from({ length: 1_000 }, () => requestFor(label)) } };
    const broken = post(`${doomed.url}/v1/jobs/batch`, request).catch(() => 'broken');
    await eventually(async () => (await listIds(other.url, label)).length > 50, { everyMs: 1 });
    doomed.process.signal('SIGKILL');
    expect(await broken).toBe('broken');
    const before = await listIds(other.url, label);
    expect(before.length).toBeLessThan(1_000);
    const { results } = await submitUntilAnswered(`${other.url}/v1/jobs/batch`, request);
    const made = (results as { job: { id: string } }[]).map(({ job }) => job.id);
    const after = await listIds(other.url, label);
    expect(after.toSorted()).toEqual(made.toSorted());
    expect(after).toEqual(expect.arrayContaining(before));
  });

  test('that Redis did, and whose answer the network lost, are refused at once and make one job when sent again', async () => {
    const proxy = await startTcpProxy({ port: redis.port });
    const api = await startApi({ redisUrl: `redis://127.0.0.1:${proxy.port}`, redisTimeout: '700ms' });
    const label = 'deaf';
    // The pool's name is written once before; what is left of the next submit is one script.
    await submitUntilAnswered(`${api.url}/v1/jobs`, { key: `${label}-before`, body: requestFor(label) });
    proxy.setTraffic('deaf');
    const refused = await post(`${api.url}/v1/jobs`, { key: label, body: requestFor(label) });
    expect(refused).toMatchObject({ status: 503, retryAfter: '2', body: { code: 'redis-unavailable' } });
    proxy.setTraffic('pass');
    const { url } = await startApi();
    // Redis did it all the same.
    expect(await listIds(url, label)).toHaveLength(2);
    const { id } = await submitUntilAnswered(`${api.url}/v1/jobs`, { key: label, body: requestFor(label) });
    expect((await listIds(url, label))[0]).toBe(id);
    expect(await listIds(url, label)).toHaveLength(2);
    // Its ticket was never sent; maintenance adds it.
    await eventually(async () => expect(await countTickets(url, label)).toBe(2), { withinMs: 20_000 });
    await proxy.stop();
  });
});

async function countTickets(url: string, pool: string): Promise<number> {
  return (await get<{ tickets: number }>(`${url}/v1/pools/${pool}`)).tickets;
}
