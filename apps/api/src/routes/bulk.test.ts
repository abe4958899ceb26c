import type { OperationId } from '@longshore/shared';
import { findOperation, listOpenOperations, type OperationInHand, openStore, readPayload } from '@longshore/store';
import { describeWith, eventually, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stepOperation } from '../bulk/step-operation.ts';
import { ProjectList } from '../maintenance/project-list.ts';
import { walkOperations } from '../maintenance/walk-operations.ts';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'operations on many jobs', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const get = async (path: string) => await (await api.fetch(path)).json();
  const begin = async (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    await (await api.post('/v1/operations', body, headers)).json();
  const find = (id: string) => findOperation(api.context.store, api.project, id as OperationId);

  /** What the leader does, until the operation has ended. */
  async function walk(id: string) {
    const loop = walkOperations(api.context.store, new ProjectList(api.context.store));
    await eventually(async () => {
      await loop.runOnce(api.context.store.now());
      return (await find(id))?.state !== 'running';
    });
    return await get(`/v1/operations/${id}`);
  }

  async function submitMany(count: number, fields: Record<string, unknown> = {}): Promise<string[]> {
    const jobs = Array.from({ length: count }, () => ({ image: 'a', pool: api.pool, ...fields }));
    const { results } = await (await api.post('/v1/jobs/batch', { jobs })).json();
    return results.map(({ job }: { job: { id: string } }) => job.id);
  }
  async function failMany(count: number, fields: Record<string, unknown> = {}): Promise<string[]> {
    const ids = await submitMany(count, fields);
    for (const id of ids) await (await api.claim(id)).end({ outcome: 'failed', exitCode: 1 });
    return ids;
  }

  test('cancel takes what the filter finds, in pages, and leaves the rest alone', async () => {
    const labels = { wave: uniqueName('wave') };
    await submitMany(250, { labels });
    const [other] = await submitMany(1);
    const response = await api.post('/v1/operations', { kind: 'cancel', filter: { labels } });
    expect(response.status).toBe(202);
    const made = await response.json();
    expect(response.headers.get('location')).toBe(made.links.self);
    expect(made).toMatchObject({ state: 'running', counts: { matched: 0 }, filter: { labels } });
    const ended = await walk(made.id);
    expect(ended).toMatchObject({
      state: 'ended',
      counts: { matched: 250, done: 250, skipped: 0, failed: 0 },
      endedAt: expect.any(String),
    });
    expect((await get(`/v1/jobs?label=wave%3D${labels.wave}&state=cancelled&limit=200`)).data).toHaveLength(200);
    expect((await get(`/v1/jobs/${other}`)).state).toBe('queued');
  });

  test('does nothing to jobs that were made after it', async () => {
    const labels = { wave: uniqueName('wave') };
    await submitMany(1, { labels });
    const { id, createdAt } = await begin({ kind: 'cancel', filter: { labels } });
    await eventually(() => api.context.store.now() > Date.parse(createdAt));
    const [late] = await submitMany(1, { labels });
    expect((await walk(id)).counts).toMatchObject({ matched: 1, done: 1 });
    expect((await get(`/v1/jobs/${late}`)).state).toBe('queued');
  });

  test('retry makes each failed job again, with what the overrides change and all else as it was', async () => {
    const labels = { wave: uniqueName('wave') };
    const spec = { labels, env: { MODE: 'fast', LEVEL: '1' }, resources: { cpus: 2, memory: '64Mi' }, payload: [7] };
    const [failed] = (await failMany(1, spec)) as [string];
    await (await api.claim((await submitMany(1, spec))[0] as string)).end();
    const overrides = { env: { LEVEL: '2' }, resources: { memory: '1Gi' }, image: 'b:2', timeout: '2h' };
    const { id } = await begin({ kind: 'retry', filter: { labels }, overrides });
    expect((await walk(id)).counts).toEqual({ matched: 1, done: 1, skipped: 0, failed: 0 });
    const { data } = await get(`/v1/jobs?label=wave%3D${labels.wave}&state=queued`);
    expect(data).toMatchObject([{ retryOf: failed, image: 'b:2' }]);
    const made = await get(data[0].links.self);
    expect(made.spec).toMatchObject({
      env: { MODE: 'fast', LEVEL: '2' },
      resources: { cpus: 2, memory: '1Gi' },
      timeout: '2h',
      labels,
    });
    expect(await readPayload(api.context.store, api.project, data[0].id)).toBe('[7]');
  });

  test('delete removes ended jobs and nothing else', async () => {
    const labels = { wave: uniqueName('wave') };
    const ids = await failMany(3, { labels });
    const [queued] = await submitMany(1, { labels });
    const { id } = await begin({ kind: 'delete', filter: { labels } });
    expect((await walk(id)).counts).toMatchObject({ matched: 3, done: 3 });
    for (const gone of ids) expect((await api.fetch(`/v1/jobs/${gone}`)).status).toBe(404);
    expect((await api.fetch(`/v1/jobs/${queued}`)).status).toBe(200);
  });

  test('a step that a crash cut off is made again, and neither doubles a job nor a count', async () => {
    const labels = { wave: uniqueName('wave') };
    await failMany(5, { labels });
    const { id } = await begin({ kind: 'retry', filter: { labels } });
    const dying = await openStore({ url: redis.url, name: 'dying' });
    const inHand = await readInHand(id);
    await stepOperation(api.context.store, inHand);
    // All is done to the page, by a process that dies before it can say so; and by a second leader at the same time.
    const page = await readInHand(id);
    await Promise.all([stepOperation(dying, page), stepOperation(api.context.store, page)]);
    await stepOperation(api.context.store, page);
    await dying.close();
    expect((await walk(id)).counts).toEqual({ matched: 5, done: 5, skipped: 0, failed: 0 });
    expect((await get(`/v1/jobs?label=wave%3D${labels.wave}&state=queued`)).data).toHaveLength(5);
  });

  test('says to which jobs it could not be done, and why', async () => {
    const many = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`label-${index}`, uniqueName('l')]));
    const [failed] = await failMany(1, { labels: many });
    const overrides = { labels: { another: 'one' } };
    const { id } = await begin({ kind: 'retry', filter: { labels: { 'label-0': many['label-0'] } }, overrides });
    expect(await walk(id)).toMatchObject({
      counts: { matched: 1, done: 0, failed: 1 },
      failures: [{ job: failed, code: 'invalid-request', detail: expect.stringContaining('/labels') }],
    });
  });

  test('that is asked to stop ends as cancelled, and cannot be stopped once it has ended', async () => {
    const labels = { wave: uniqueName('wave') };
    await submitMany(300, { labels });
    const { id, links } = await begin({ kind: 'cancel', filter: { labels } });
    await stepOperation(api.context.store, await readInHand(id));
    expect((await api.post(links.cancel)).status).toBe(202);
    expect((await api.post(links.cancel)).status).toBe(202);
    const ended = await walk(id);
    expect(ended).toMatchObject({ state: 'cancelled', counts: { matched: 100, done: 100 } });
    expect((await api.post(links.cancel)).status).toBe(202);
    const whole = await begin({ kind: 'cancel', filter: { labels } });
    expect(await walk(whole.id)).toMatchObject({ state: 'ended', counts: { done: 200 } });
    expect(await (await api.post(whole.links.cancel)).json()).toMatchObject({ status: 409, code: 'operation-ended' });
    expect((await api.fetch('/v1/operations/operation_01KB3VJ2Z4M8Q6T0XW5N7RPCEA')).status).toBe(404);
  });

  test('the same request under the same key is the same operation', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const body = { kind: 'delete', filter: { labels: { wave: uniqueName('wave') } } };
    const first = await begin(body, headers);
    const second = await api.post('/v1/operations', body, headers);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(first);
    const { data } = await get('/v1/operations?limit=200');
    expect(data.filter(({ id }: { id: string }) => id === first.id)).toHaveLength(1);
  });

  test('a batch is cancelled by an operation of its own, and ends', async () => {
    const jobs = Array.from({ length: 120 }, () => ({ image: 'a', pool: api.pool }));
    const batch = await (await api.post('/v1/batches', { jobs })).json();
    const response = await api.post(batch.links.cancel);
    expect(response.status).toBe(202);
    const { id } = await response.json();
    expect(await walk(id)).toMatchObject({ filter: { batch: batch.id }, counts: { done: 120 } });
    expect(await get(batch.links.self)).toMatchObject({ endedAt: expect.any(String), counts: { cancelled: 120 } });
    expect((await api.post('/v1/batches/batch_01KB3VJ2Z4M8Q6T0XW5N7RPCEA/cancel')).status).toBe(404);
  });

  test.each([
    ['no kind', { filter: { pool: 'a' } }, '/kind'],
    ['a filter that finds everything', { kind: 'delete', filter: {} }, '/filter'],
    ['an unknown field of the filter', { kind: 'delete', filter: { lable: {} } }, '/filter/lable'],
    ['a state that cannot be cancelled', { kind: 'cancel', filter: { state: ['failed'] } }, '/filter/state/0'],
    ['a job that runs to be deleted', { kind: 'delete', filter: { state: ['running'] } }, '/filter/state/0'],
    ['an instant that is none', { kind: 'delete', filter: { createdAfter: 'today' } }, '/filter/createdAfter'],
    ['overrides that nothing takes', { kind: 'cancel', filter: { pool: 'a' }, overrides: {} }, '/overrides'],
    ['an unknown override', { kind: 'retry', filter: { pool: 'a' }, overrides: { imge: 'b' } }, '/overrides/imge'],
    [
      'an override out of bounds',
      { kind: 'retry', filter: { pool: 'a' }, overrides: { resources: { cpus: -1 } } },
      '/overrides/resources/cpus',
    ],
  ])('%s is refused with its place', async (_what, body, pointer) => {
    const response = await api.post('/v1/operations', body);
    expect(response.status).toBe(422);
    const { errors } = await response.json();
    expect(errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  async function readInHand(id: string): Promise<OperationInHand> {
    const open = await listOpenOperations(api.context.store, { project: api.project, limit: 100 });
    const found = open.find(({ operation }) => operation.id === id);
    if (!found) throw new Error(`the operation ${id} is not under way`);
    return found;
  }
});
