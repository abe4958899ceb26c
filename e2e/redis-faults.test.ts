import {
  describeWith,
  eventually,
  type Fleet,
  type RedisServer,
  startFleet,
  startRedis,
  startTcpProxy,
  type TcpProxy,
} from '@longshore/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type JobAnswer, submit, waitForEnd } from './client.ts';
import { readServerSentEvents } from './server-sent-events.ts';

/** What is promised; a job on this machine takes its own time besides. */
const BACK_WITHIN_MS = 3_000;
/** A worker's first write that the old master refuses is its next heartbeat. */
const HEARTBEAT_MS = 2_000;

describeWith(['docker', 'images'], 'a fleet whose Redis', ({ docker, images }) => {
  let redis: RedisServer;
  let replica: RedisServer;
  let proxy: TcpProxy;
  let fleet: Fleet;
  let usualMs: number;
  beforeAll(async () => {
    redis = await startRedis({ appendonly: true });
    replica = await startRedis({ appendonly: true, args: ['--replicaof', '127.0.0.1', String(redis.port)] });
    proxy = await startTcpProxy({ port: redis.port });
    const env = { REDIS_URL: `redis://127.0.0.1:${proxy.port}` };
    fleet = await startFleet({ dockerHost: docker.host, apiEnv: env, workerEnv: env });
  });
  afterAll(async () => {
    await fleet?.stop();
    await proxy?.stop();
    await replica?.stop();
    await redis?.stop();
  });
  beforeEach(async () => {
    const startedAt = performance.now();
    await submit(fleet.url, { image: images['exits-zero'] }, 30);
    usualMs = performance.now() - startedAt;
  });

  /** How long the first job takes from now to its end, submitted again and again until it is accepted. */
  async function timeFirstJob(): Promise<number> {
    const startedAt = performance.now();
    const job = await eventually(() => submit(fleet.url, { image: images['exits-zero'] }, 30), {
      withinMs: 40_000,
      everyMs: 50,
    });
    expect(await waitForEnd(fleet.url, job.id)).toMatchObject({ state: 'succeeded' });
    return performance.now() - startedAt;
  }

  async function follow(id: string): Promise<string[]> {
    const texts: string[] = [];
    const address = `${fleet.url}/v1/jobs/${id}/logs?follow=true&stream=stdout`;
    for await (const event of readServerSentEvents(address, { signal: AbortSignal.timeout(60_000) })) {
      if (event.event === 'end') return texts;
      texts.push((JSON.parse(event.data) as { text: string }).text);
    }
    throw new Error('the stream broke off');
  }

  /** A job that prints while it happens, and somebody who follows it. */
  async function during(fault: () => Promise<void>): Promise<{ job: JobAnswer; lines: string[]; firstJobMs: number }> {
    const { id } = await submit(fleet.url, { image: images['prints-tick'], command: ['8'] });
    const lines = follow(id);
    await eventually(async () => (await waitForStart(id)) === 'running', { withinMs: 20_000 });
    await fault();
    const firstJobMs = await timeFirstJob();
    return { job: await waitForEnd(fleet.url, id), lines: await lines, firstJobMs };
  }

  async function waitForStart(id: string): Promise<string> {
    return ((await (await fetch(`${fleet.url}/v1/jobs/${id}`)).json()) as JobAnswer).state;
  }

  const ticks = Array.from({ length: 80 }, (_, index) => `tick ${index + 1}`);

  async function failOver(): Promise<void> {
    await replica.command('REPLICAOF', 'NO', 'ONE');
    await redis.command('REPLICAOF', '127.0.0.1', String(replica.port));
    proxy.moveTo(replica.port);
  }

  test.each([
    ['is killed and starts again', 0, async () => redis.kill('SIGKILL').then(() => redis.restart())],
    ['is cut off', 0, async () => proxy.cut()],
    ['fails over to its replica, and keeps the connections to the old one', HEARTBEAT_MS, failOver],
  ] as const)(
    '%s runs its first job within seconds, and loses no line of what ran, nor a follower',
    async (_, noticedAfterMs, fault) => {
      const { job, lines, firstJobMs } = await during(fault);
      expect(job).toMatchObject({ state: 'succeeded', attempts: [{ number: 1 }] });
      expect(lines).toEqual(ticks);
      expect(firstJobMs).toBeLessThan(BACK_WITHIN_MS + noticedAfterMs + 5 * usualMs);
    },
    120_000,
  );
});
