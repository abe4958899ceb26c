import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWorker, type TestWorker } from '../../worker.fixture.ts';

const Mi = 1_048_576;

describeWith(['redis', 'docker', 'images'], 'output', ({ redis, docker, images }) => {
  let worker: TestWorker;
  beforeAll(async () => {
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, env: { SLOTS: '6' } });
  });
  afterAll(() => worker.cleanUp());

  test('no first line is missing from many containers that end at once', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => worker.submit({ image: images['says-hello'] })));
    for (const id of ids) {
      await worker.end(id);
      const lines = await worker.logs(id);
      expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
      expect(lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual([
        'first line',
        'last line',
      ]);
      expect(lines.filter(({ stream }) => stream === 'stderr').map(({ text }) => text)).toEqual(['a line on stderr']);
    }
  });

  test('a line shows within half a second while the container runs', async () => {
    const id = await worker.submit({ image: images['prints-tick'], command: ['2'] });
    await worker.started(id);
    await eventually(async () => (await worker.logs(id)).length > 0, { withinMs: 500 });
    expect((await worker.find(id))?.state).toBe('running');
    await worker.end(id);
    expect((await worker.logs(id)).map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, index) => `tick ${index + 1}`),
    );
  });

  test('what the record calls dropped is what the marks in the log say', async () => {
    const output = { limit: '1Ki' };
    const { id, attempt } = await worker.run({ image: images['prints-lines'], command: ['1000'], output });
    const marks = (await worker.logs(id)).flatMap(({ dropped }) => dropped ?? []);
    const sum = (pick: (mark: { lines: number; bytes: number }) => number) =>
      marks.reduce((all, one) => all + pick(one), 0);
    expect(attempt.output).toEqual({
      lines: 1_000,
      bytes: 8_893,
      droppedLines: sum(({ lines }) => lines),
      droppedBytes: sum(({ bytes }) => bytes),
    });
    expect(attempt.output?.droppedLines).toBeGreaterThan(800);
  });

  test('a flood keeps its head and its tail, says what is missing, and holds up neither itself nor others', async () => {
    const flood = await worker.submit({ image: images['prints-gigabyte'], timeout: '5m' });
    await worker.started(flood);
    const startedAt = performance.now();
    const quick = await worker.run({ image: images['says-hello'] });
    expect(quick.ending?.outcome).toBe('succeeded');
    expect((await worker.find(flood))?.state).toBe('running');
    expect(performance.now() - startedAt).toBeLessThan(10_000);

    const { ending, attempt } = await worker.end(flood, 200_000);
    expect(ending?.outcome).toBe('succeeded');
    const { bytes = 0, droppedBytes = 0, lines = 0 } = attempt.output ?? {};
    expect(bytes).toBe(1_073_741_824);
    expect(droppedBytes).toBeGreaterThan(bytes - 2 * Mi);
    const kept = await worker.logs(flood);
    expect(kept[0]?.seq).toBe(1);
    expect(kept.at(-1)?.seq).toBe(lines);
    const keptBytes = kept.reduce((sum, { text, stream }) => sum + (stream === 'system' ? 0 : text.length + 1), 0);
    expect(keptBytes).toBeGreaterThan(0.8 * Mi);
    expect(keptBytes).toBeLessThan(1.1 * Mi);
    const dropped = kept.reduce((sum, line) => sum + (line.dropped?.bytes ?? 0), 0);
    expect(dropped + keptBytes).toBeCloseTo(bytes, -4);
  }, 240_000);
});
