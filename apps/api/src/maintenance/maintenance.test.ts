import { createLogger, deadlineIn } from '@longshore/platform';
import { openStore } from '@longshore/store';
import { describeWith, eventually, startRedis, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';
import { createApiMetrics } from '../metrics/api-metrics.ts';
import { startApi } from '../testing/start-api.fixture.ts';
import { Maintenance } from './maintenance.ts';

describeWith('redis', 'maintenance', () => {
  test('makes room in a Redis that is full', async () => {
    const redis = await startRedis();
    const api = await startApi({ redisUrl: redis.url, settings: { maintenance: 'true', retentionAge: '4s' } });
    try {
      const { id } = await api.submit();
      await api.post(`/v1/jobs/${id}/cancel`);
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      expect((await api.fetch(`/v1/jobs/${id}`)).status).toBe(200);
      expect((await api.post('/v1/jobs', { image: 'a' })).status).toBe(503);
      await eventually(async () => (await api.fetch(`/v1/jobs/${id}`)).status === 404, { withinMs: 20_000 });
    } finally {
      await api.stop();
      await redis.stop();
    }
  });

  test('queues what falls due, expires what was not started, rescues what was lost and prunes what is old', async () => {
    const redis = await startRedis();
    const api = await startApi({ redisUrl: redis.url, settings: { maintenance: 'true', retentionCount: '0' } });
    try {
      const due = await api.submit({ delay: '300ms' });
      const overdue = await api.submit({ expiresIn: '1s' });
      const lost = await api.submit();
      await api.claim(lost.id, { leaseMs: 100 });
      expect(due.state).toBe('scheduled');
      await eventually(async () => (await (await api.fetch(`/v1/jobs/${due.id}`)).json()).state === 'queued');
      await eventually(async () => (await (await api.fetch(`/v1/jobs/${lost.id}`)).json()).outcome === 'lost');
      await eventually(async () => /what="expired"\} 1/.test(await (await api.fetch('/metrics')).text()));
      await eventually(async () => (await api.fetch(`/v1/jobs/${overdue.id}`)).status === 404, { withinMs: 8_000 });
      expect(await (await api.fetch('/metrics')).text()).toMatch(/longshore_maintenance_leads 1/);
    } finally {
      await api.stop();
      await redis.stop();
    }
  });

  test('is led by one process at a time, and by another once that has gone', async () => {
    const redis = await startRedis();
    const store = await openStore({ url: redis.url, name: 'test' });
    const runs: string[] = [];
    const start = async (holder: string) => {
      const loop = { name: 'probe', intervalMs: 20, runOnce: async () => ({ seen: runs.push(holder) }) };
      const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });
      const maintenance = new Maintenance({ store, loops: [loop], logger, metrics: createApiMetrics(), holder });
      await maintenance.start();
      return maintenance;
    };
    const first = await start('first');
    const second = await start('second');
    await eventually(() => runs.length > 5);
    expect(new Set(runs)).toEqual(new Set(['first']));
    await first.stop(deadlineIn(1_000));
    await eventually(() => runs.includes('second'));
    await second.stop(deadlineIn(1_000));
    await store.close();
    await redis.stop();
  });

  test('a loop that fails is reported once, run again, and reported when it works', async () => {
    const redis = await startRedis();
    const store = await openStore({ url: redis.url, name: 'test' });
    const lines: string[] = [];
    const logger = createLogger({
      name: 'test',
      level: 'info',
      format: 'json',
      destination: { write: (line) => void lines.push(line) },
    });
    let runs = 0;
    const loop = {
      name: uniqueName('probe'),
      intervalMs: 10,
      runOnce: async () => {
        if (++runs < 6) throw new Error('no');
        return {};
      },
    };
    const maintenance = new Maintenance({ store, loops: [loop], logger, metrics: createApiMetrics(), holder: 'me' });
    await maintenance.start();
    await eventually(() => lines.some((line) => line.includes('works again')));
    expect(lines.filter((line) => line.includes('fails'))).toHaveLength(1);
    await maintenance.stop(deadlineIn(1_000));
    await store.close();
    await redis.stop();
  });

  test('leaves a loop out after an outage of Redis for as long as it asks, and the others not', async () => {
    const redis = await startRedis();
    const store = await openStore({ url: redis.url, name: 'test' });
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const logger = createLogger({ name: 'test', level: 'info', format: 'json', destination });
    const runs: { name: string; at: number }[] = [];
    const probe = (name: string, settleMs = 0) => ({
      ...{ name, intervalMs: 20, settleMs },
      runOnce: async () => ({ seen: runs.push({ name, at: performance.now() }) }),
    });
    const loops = [probe('plain'), probe('patient', 2_000)];
    const maintenance = new Maintenance({ store, loops, logger, metrics: createApiMetrics(), holder: 'me' });
    await maintenance.start();
    await eventually(() => runs.some(({ name }) => name === 'patient'));
    await redis.kill('SIGKILL');
    await eventually(() => lines.some((line) => line.includes('no longer leads')));
    runs.splice(0);
    await redis.restart();
    const firstRun = (name: string) =>
      eventually(() => runs.find((run) => run.name === name)?.at ?? false, { withinMs: 15_000 }) as Promise<number>;
    const [plainAt, patientAt] = [await firstRun('plain'), await firstRun('patient')];
    // The plain one may be a tick late.
    expect(patientAt - plainAt).toBeGreaterThan(1_000);
    await maintenance.stop(deadlineIn(1_000));
    await store.close();
    await redis.stop();
  });
});
