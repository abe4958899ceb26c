import { listWorkers } from '@longshore/store';
import { describeWith, eventually } from '@longshore/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFakeEngine } from '../containers/fake/fake-engine.ts';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

const image = 'test/exits-zero:1';
const hourMs = 3_600_000;

describeWith('redis', "a worker whose machine's clock", ({ redis }) => {
  let worker: TestWorker;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true });
    const engine = createFakeEngine({ images: [image] });
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: 'unix:///nowhere', engine });
  });
  afterEach(async () => {
    await worker.cleanUp();
    vi.useRealTimers();
  });

  /** Sets the machine's clock, as a person or a time service would. */
  const setClock = (aheadMs: number) => vi.setSystemTime(worker.store.now() + aheadMs);
  const verdicts = () => worker.events.flatMap((event) => (event.kind === 'clock-judged' ? [event.verdict] : []));
  const record = async () => (await listWorkers(worker.store)).find(({ id }) => id === worker.worker.id);

  test.each([hourMs, -hourMs])(
    'is %d ms ahead takes no work and says so, and goes on when it is right',
    async (off) => {
      setClock(off);
      await eventually(() => verdicts().at(-1) === 'far-off');
      const detail = expect.stringMatching(/^its clock is 3\d{3}\.\d s (ahead of|behind) the clock of Redis$/);
      await eventually(async () =>
        expect(await record()).toMatchObject({ obstacles: [{ reason: 'clock-off', detail }] }),
      );
      expect(Math.abs(((await record())?.clockSkewMs ?? 0) - off)).toBeLessThan(2_000);
      const id = await worker.submit({ image });
      // A taker that waited already may have been given the ticket; it puts it back.
      await eventually(async () => (await worker.store.tickets.count(worker.pool)) === 1);
      expect(await worker.find(id)).toMatchObject({ state: 'queued' });
      setClock(0);
      expect((await worker.end(id)).job).toMatchObject({ state: 'succeeded' });
      expect(verdicts()).toEqual(['far-off', 'right']);
      await eventually(async () => expect(await record()).toMatchObject({ obstacles: [] }));
    },
  );

  test('is ten seconds off warns and works', async () => {
    setClock(10_000);
    await eventually(() => verdicts().at(-1) === 'off');
    expect((await worker.run({ image })).job).toMatchObject({ state: 'succeeded' });
    expect(await record()).toMatchObject({ obstacles: [] });
  });
});
