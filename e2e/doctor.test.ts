import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeWith, eventually, type RedisServer, startRedis } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const ROOT = new URL('..', import.meta.url).pathname;

interface Finding {
  readonly name: string;
  readonly level: 'ok' | 'warn' | 'fail';
  readonly says: string;
  readonly mend?: string;
}

/** What the doctor finds of a Redis, by the names of its checks. */
async function examine(redis: RedisServer): Promise<Record<string, Finding>> {
  const env = { PATH: process.env.PATH, REDIS_URL: redis.url, DOCKER_HOST: 'unix:///nowhere' };
  const { stdout } = await run(process.execPath, ['scripts/doctor.ts', '--json'], { cwd: ROOT, env }).catch(
    // It ends with 1 where something failed, as the engine does here.
    (error: { stdout: string }) => error,
  );
  const findings = JSON.parse(stdout) as Finding[];
  return Object.fromEntries(findings.map((finding) => [finding.name, finding]));
}

describeWith('redis', 'the doctor', () => {
  let redis: RedisServer;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longshore-doctor-'));
    const limits = ['--maxmemory', '200mb', '--maxmemory-policy', 'noeviction'];
    redis = await startRedis({ appendonly: true, dir: folder, args: limits });
  });
  afterAll(async () => {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Looks at Redis with a setting, and puts back what was there. */
  async function examineWith(name: string, [bad, good]: readonly [string, string]) {
    await redis.command('CONFIG', 'SET', name, bad);
    try {
      return await examine(redis);
    } finally {
      await redis.command('CONFIG', 'SET', name, good);
    }
  }

  test('has nothing to say of a Redis that is set up well', async () => {
    const found = Object.values(await examine(redis)).filter(({ name }) => name.startsWith('redis'));
    expect(found.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['redis-role', 'redis-clients']));
  });

  test.each([
    ['redis-persistence', 'appendonly', ['no', 'yes'], 'fail', 'a restart loses accepted jobs'],
    ['redis-persistence', 'appendfsync', ['no', 'everysec'], 'warn', 'a power cut loses'],
    ['redis-persistence', 'no-appendfsync-on-rewrite', ['yes', 'no'], 'warn', 'during a rewrite'],
    ['redis-eviction', 'maxmemory-policy', ['allkeys-lru', 'noeviction'], 'fail', 'throw jobs away'],
    ['redis-memory', 'maxmemory', ['0', '200mb'], 'warn', 'without maxmemory the kernel kills Redis'],
    ['redis-memory', 'maxmemory', ['1mb', '200mb'], 'fail', 'submits will soon be refused'],
    ['redis-memory', 'maxmemory', ['900gb', '200mb'], 'warn', 'leaves none for rewrites'],
    ['redis-role', 'min-replicas-to-write', ['1', '0'], 'fail', 'NOREPLICAS'],
  ] as const)('%s finds %s set badly to %j: %s, …%s…', async (check, setting, values, level, says) => {
    const found = (await examineWith(setting, values))[check];
    expect(found).toMatchObject({ level, says: expect.stringContaining(says), mend: expect.stringMatching(/./) });
  });

  test('finds a replica, and a master whose replica keeps it from losing nothing', async () => {
    const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', String(redis.port)] });
    try {
      const refuses = { level: 'fail', says: expect.stringContaining('READONLY') };
      expect((await examine(replica))['redis-role']).toMatchObject(refuses);
      const split = {
        level: 'warn',
        says: expect.stringContaining('1 of 1 replicas in sync, min-replicas-to-write 0'),
      };
      await eventually(async () => expect((await examine(redis))['redis-role']).toMatchObject(split), {
        withinMs: 20_000,
      });
      const found = await examineWith('min-replicas-to-write', ['1', '0']);
      expect(found['redis-role']).toMatchObject({ level: 'ok' });
    } finally {
      await replica.stop();
    }
  });

  test('finds a Redis that cannot save', async () => {
    // A folder in the place of the snapshot lets every save fail, also one by root.
    await mkdir(join(folder, 'dump.rdb', 'full'), { recursive: true });
    await redis.command('BGSAVE');
    const failed = { level: 'fail', says: expect.stringContaining('MISCONF') };
    await eventually(async () => expect((await examine(redis))['redis-persistence']).toMatchObject(failed), {
      withinMs: 20_000,
    });
  });
});
