import { isJobEvent, type JobEvent, type ProjectEvent } from '@longshore/shared';
import { describeWith, eventually, type RedisServer, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { claimNew, commitEnding, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { EventTail } from './event-tail.ts';
import { isAfter, readEvents } from './read-events.ts';

interface Heard {
  readonly events: JobEvent[];
  gaps: number;
}

async function withTail(
  store: Store,
  projects: readonly string[],
  use: (heard: Heard, tail: EventTail) => Promise<void>,
): Promise<void> {
  const tail = new EventTail(store, { onError: () => {} });
  const heard: Heard = { events: [], gaps: 0 };
  const listener = {
    onEvent: (event: ProjectEvent) => isJobEvent(event) && heard.events.push(event),
    onGap: () => heard.gaps++,
  };
  await tail.start();
  for (const project of projects) tail.follow(project, listener);
  try {
    await use(heard, tail);
  } finally {
    await tail.stop();
  }
}

async function withOwnRedis(
  appendonly: boolean,
  use: (store: Store, own: RedisServer) => Promise<void>,
): Promise<void> {
  const own = await startRedis({ appendonly, args: ['--appendfsync', 'always'] });
  const store = await openStore({ url: own.url, name: 'test' });
  try {
    await use(store, own);
  } finally {
    await store.close();
    await own.stop();
  }
}

/** Submits as soon as Redis is back. */
const submitWhenBack = (store: Store, project: string) =>
  eventually(() => submitNew(store, project), { withinMs: 15_000 });

describeWith('redis', 'the tail of the events', ({ redis }) => {
  const store = useStore(redis.url);

  test('tells of every change from the moment it has started, in order, to all who listen', async () => {
    const { project } = newNamespace();
    const other = newNamespace().project;
    await submitNew(store(), project);
    await withTail(store(), [project, other], async (heard, tail) => {
      const second: JobEvent[] = [];
      const listener = { onEvent: (event: ProjectEvent) => isJobEvent(event) && second.push(event), onGap: () => {} };
      const forgets = [project, other].map((name) => tail.follow(name, listener));
      const claim = await claimNew(store(), await submitNew(store(), project));
      await commitEnding(store(), claim, SUCCEEDED);
      await submitNew(store(), other);
      await eventually(() => heard.events.length === 4);
      const mine = heard.events.filter((event) => event.project === project);
      expect(mine.map(({ type }) => type)).toEqual(['job.queued', 'job.running', 'job.succeeded']);
      expect(mine).toEqual((await readEvents(store(), { project, after: '0', limit: 10 })).slice(1));
      expect(second).toEqual(heard.events);
      for (const forget of forgets) forget();
      await submitNew(store(), other);
      await eventually(() => heard.events.length === 5);
      expect(second).toHaveLength(4);
      expect(heard.gaps).toBe(0);
    });
  });

  test('hears of an event that is written right after it has started', async () => {
    for (let round = 0; round < 10; round++) {
      const { project } = newNamespace();
      await withTail(store(), [project], async (heard) => {
        await submitNew(store(), project);
        await eventually(() => heard.events.length === 1);
      });
    }
  });

  test('hears of projects that are followed while it waits for others, over one connection', async () => {
    await withTail(store(), [newNamespace().project], async (heard, tail) => {
      const many = Array.from({ length: 200 }, () => newNamespace().project);
      for (const project of many) {
        tail.follow(project, { onEvent: (event) => isJobEvent(event) && heard.events.push(event), onGap: () => {} });
      }
      await Promise.all(many.map((project) => submitNew(store(), project)));
      // Well before a read in Redis ends by itself.
      await eventually(() => heard.events.length === many.length, { withinMs: 4_000 });
      expect(new Set(heard.events.map(({ project }) => project))).toEqual(new Set(many));
      expect(heard.gaps).toBe(0);
    });
  });

  test('stops while it waits, and starts where there is no stream yet', async () => {
    await withTail(store(), [newNamespace().project], async (heard) => expect(heard.events).toEqual([]));
  });

  test('misses none over a restart of Redis that kept its data', () =>
    withOwnRedis(true, async (own, server) => {
      const { project } = newNamespace();
      await withTail(own, [project], async (heard) => {
        const jobs = [await submitNew(own, project), await submitNew(own, project)];
        await server.kill('SIGKILL');
        await server.restart();
        for (let count = 0; count < 5; count++) jobs.push(await submitWhenBack(own, project));
        await eventually(() => heard.events.length >= jobs.length, { withinMs: 15_000 });
        expect(heard.events.map(({ job }) => job)).toEqual(jobs.map(({ id }) => id));
        expect(heard.gaps).toBe(0);
      });
    }));

  test('says that it may have missed some where Redis came back without its data', () =>
    withOwnRedis(false, async (own, server) => {
      const { project } = newNamespace();
      await withTail(own, [project], async (heard) => {
        await submitNew(own, project);
        await eventually(() => heard.events.length === 1);
        await server.kill('SIGKILL');
        await server.restart();
        const job = await submitWhenBack(own, project);
        await eventually(() => heard.gaps > 0, { withinMs: 15_000 });
        const next = await submitNew(own, project);
        await eventually(() => heard.events.some((event) => event.job === next.id));
        expect(heard.events.filter((event) => event.job === job.id).length).toBeLessThanOrEqual(1);
      });
    }));

  test('says so where the stream was cut while it was away, and tells what is left', () =>
    withOwnRedis(true, async (own) => {
      const { project } = newNamespace();
      await withTail(own, [project], async (heard) => {
        await submitNew(own, project);
        await eventually(() => heard.events.length === 1);
        // Its own connection is held off while the others work on.
        const [tailId] = ((await own.redis.client('LIST')) as string)
          .split('\n')
          .filter((line) => line.includes('name=test-events'));
        const cut = own.redis.multi();
        cut.client('KILL', 'ID', Number(/id=(\d+)/.exec(tailId ?? '')?.[1]));
        cut.xadd(keys.events(project), '*', 'event', eventText(project));
        cut.xadd(keys.events(project), '*', 'event', eventText(project));
        cut.xtrim(keys.events(project), 'MAXLEN', 1);
        await cut.exec();
        await eventually(() => heard.gaps === 1);
        await eventually(() => heard.events.length === 2);
      });
    }));

  test('says so where more came at once than the stream keeps', () =>
    withOwnRedis(true, async (own) => {
      const { project } = newNamespace();
      await withTail(own, [project], async (heard) => {
        await submitNew(own, project);
        await eventually(() => heard.events.length === 1);
        // All of it happens before the tail is woken.
        const flood = own.redis.multi();
        for (let count = 0; count < 3_000; count++) flood.xadd(keys.events(project), '*', 'event', eventText(project));
        flood.xtrim(keys.events(project), 'MAXLEN', 1_000);
        await flood.exec();
        await eventually(() => heard.gaps === 1);
        await eventually(() => heard.events.length === 1_001);
        expect(heard.gaps).toBe(1);
      });
    }));

  test('starts while Redis is away, and says later that it may have missed some', () =>
    withOwnRedis(true, async (own, server) => {
      const { project } = newNamespace();
      await server.kill('SIGKILL');
      await eventually(() => own.redis.status !== 'ready');
      await withTail(own, [project], async (heard) => {
        await server.restart();
        await eventually(() => heard.gaps === 1, { withinMs: 15_000 });
        const job = await submitWhenBack(own, project);
        await eventually(() => heard.events.some((event) => event.job === job.id));
      });
    }));

  test.each([
    ['2-0', '1-9', true],
    ['1-10', '1-9', true],
    ['1-9', '1-9', false],
    ['9-0', '10-0', false],
  ])('%s comes after %s: %s', (id, other, expected) => expect(isAfter(id, other)).toBe(expected));
});

function eventText(project: string): string {
  return JSON.stringify({ version: 1, type: 'job.queued', project, job: 'job_1', state: 'queued', at: 1 });
}
