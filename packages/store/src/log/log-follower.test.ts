import { type AttemptId, toAttemptId } from '@longshore/shared';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimNew, newNamespace, submitNew, useStore } from '../store.fixture.ts';
import { appendLog } from './append-log.ts';
import { LogFollower } from './log-follower.ts';

interface Place {
  readonly project: string;
  readonly attempt: AttemptId;
  readonly append: (seq: number) => Promise<unknown>;
}

describeWith('redis', 'a follower', ({ redis }) => {
  const store = useStore(redis.url);

  async function startLog(): Promise<Place> {
    const { project } = newNamespace();
    const { job, token } = await claimNew(store(), await submitNew(store(), project));
    const attempt = toAttemptId(job.id, 1);
    const append = (seq: number) => {
      const chunk = { firstSeq: seq, lastSeq: seq, startByte: seq - 1, endByte: seq, lines: [] };
      return appendLog(store(), { project, attempt, token, chunk, headBytes: 1_000, tailBytes: 1_000 });
    };
    return { project, attempt, append };
  }

  /** Follows into a list until `count` chunks have come. */
  async function collect(
    follower: LogFollower,
    place: Place,
    { count, after = '0' }: { count: number; after?: string },
  ) {
    const stop = new AbortController();
    const seen: { seq: number; position: string }[] = [];
    const { project, attempt } = place;
    for await (const chunks of follower.follow({ project, attempt, after, signal: stop.signal })) {
      for (const { chunk, position } of chunks) seen.push({ seq: chunk.firstSeq, position });
      if (seen.length >= count) stop.abort();
    }
    return seen;
  }

  async function withFollower(use: (follower: LogFollower) => Promise<void>): Promise<void> {
    const follower = new LogFollower(store(), { everyMs: 5 });
    try {
      await use(follower);
    } finally {
      follower.close();
    }
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

  test('sees all chunks in order while they are written, beside others at other places', () =>
    withFollower(async (follower) => {
      const place = await startLog();
      await place.append(1);
      await place.append(2);
      const early = collect(follower, place, { count: 100 });
      const other = await startLog();
      const elsewhere = collect(follower, other, { count: 3 });
      for (let seq = 3; seq <= 60; seq++) await place.append(seq);
      const late = collect(follower, place, { count: 100 });
      for (let seq = 1; seq <= 3; seq++) await other.append(seq);
      for (let seq = 61; seq <= 100; seq++) await place.append(seq);
      for (const seen of [await early, await late]) expect(seen.map(({ seq }) => seq)).toEqual(upTo(100));
      expect((await elsewhere).map(({ seq }) => seq)).toEqual(upTo(3));
    }));

  test('that comes back goes on after its last position, misses none and repeats none', () =>
    withFollower(async (follower) => {
      const place = await startLog();
      for (const seq of upTo(40)) await place.append(seq);
      const first = await collect(follower, place, { count: 10 });
      const after = first.at(-1)?.position ?? '';
      const second = await collect(follower, place, { count: 40 - first.length, after });
      expect([...first, ...second].map(({ seq }) => seq)).toEqual(upTo(40));
    }));

  test('that does not read on holds up nobody, and misses nothing', () =>
    withFollower(async (follower) => {
      const place = await startLog();
      await place.append(1);
      const stop = new AbortController();
      const slow = follower.follow({ project: place.project, attempt: place.attempt, after: '0', signal: stop.signal });
      expect((await slow.next()).value).toHaveLength(1);
      for (let seq = 2; seq <= 50; seq++) await place.append(seq);
      expect(await collect(follower, place, { count: 50 })).toHaveLength(50);
      const seen = [];
      while (seen.length < 49) seen.push(...((await slow.next()).value ?? []));
      expect(seen.map(({ chunk }) => chunk.firstSeq)).toEqual(upTo(50).slice(1));
      stop.abort();
      expect((await slow.next()).done).toBe(true);
    }));

  test('ends when its signal aborts, and at once where it is aborted already', () =>
    withFollower(async (follower) => {
      const { project, attempt } = await startLog();
      const stop = new AbortController();
      const waiting = follower.follow({ project, attempt, after: '0', signal: stop.signal }).next();
      stop.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await follower.follow({ project, attempt, after: '0', signal: stop.signal }).next()).toMatchObject({
        done: true,
      });
    }));

  test('ends when all are closed, whether it waits or is busy with what came', async () => {
    const place = await startLog();
    await place.append(1);
    const follower = new LogFollower(store(), { everyMs: 5 });
    const { signal } = new AbortController();
    const busy = follower.follow({ project: place.project, attempt: place.attempt, after: '0', signal });
    await busy.next();
    const other = await startLog();
    const waiting = follower.follow({ project: other.project, attempt: other.attempt, after: '0', signal }).next();
    follower.close();
    expect(await waiting).toMatchObject({ done: true });
    expect(await busy.next()).toMatchObject({ done: true });
  });

  test('asks Redis nothing while nobody follows', () =>
    withFollower(async (follower) => {
      const place = await startLog();
      await place.append(1);
      await collect(follower, place, { count: 1 });
      const asked: string[] = [];
      const { sendCommand } = store().redis;
      store().redis.sendCommand = function (this: unknown, ...args: Parameters<typeof sendCommand>) {
        asked.push(args[0].name);
        return sendCommand.apply(store().redis, args);
      } as typeof sendCommand;
      try {
        const tenLooksLater = performance.now() + 50;
        await eventually(() => performance.now() > tenLooksLater);
      } finally {
        store().redis.sendCommand = sendCommand;
      }
      expect(asked).not.toContain('xrange');
    }));
});
