import { expect, test } from 'vitest';
import { type Check, fail, ok, runChecks } from './check.ts';
import { judgeSkew } from './clock-skew.ts';
import { judgeDisk } from './engine-disk.ts';
import { judgeLimits } from './engine-limits.ts';
import { judgeClients } from './redis-clients.ts';
import { parseInfo } from './redis-facts.ts';
import { judgeMemory } from './redis-memory.ts';
import { judgeRole } from './redis-role.ts';
import { isAtLeast } from './versions.ts';

const mebibyte = 1024 ** 2;

function checkThat(name: string, run: Check['run']): Check {
  return { name, run };
}

test('versions are compared number by number', () => {
  expect(isAtLeast('24.21.0', '24.0.0')).toBe(true);
  expect(isAtLeast('6.0.16', '6.2.0')).toBe(false);
  expect(isAtLeast('1.41', '1.41')).toBe(true);
  expect(isAtLeast('1.9', '1.41')).toBe(false);
  expect(isAtLeast('7.0.0-rc1', '7.0.0')).toBe(true);
});

test('INFO is read into its fields', () => {
  const info = parseInfo('# Server\r\nredis_version:7.0.15\r\n\r\n# Memory\r\nmaxmemory_policy:noeviction\r\n');
  expect([...info]).toEqual([
    ['redis_version', '7.0.15'],
    ['maxmemory_policy', 'noeviction'],
  ]);
});

test("memory is judged against Redis's own limit where it has one", () => {
  const memory = { usedBytes: 95 * mebibyte, totalBytes: 1000 * mebibyte };
  expect(judgeMemory({ ...memory, limitBytes: 100 * mebibyte }).level).toBe('fail');
  expect(judgeMemory({ ...memory, limitBytes: 120 * mebibyte }).level).toBe('warn');
  expect(judgeMemory({ ...memory, limitBytes: 600 * mebibyte }).level).toBe('ok');
  expect(judgeMemory({ ...memory, limitBytes: 900 * mebibyte }).level).toBe('warn');
  expect(judgeMemory({ ...memory, limitBytes: 0 })).toMatchObject({
    level: 'warn',
    mend: expect.stringContaining('600mb'),
  });
});

test('connections are judged against the most that Redis takes', () => {
  expect(judgeClients(10, 10_000).level).toBe('ok');
  expect(judgeClients(80, 100).level).toBe('warn');
  expect(judgeClients(99, 100).level).toBe('fail');
  expect(judgeClients(99, 0).level).toBe('ok');
});

test('a replica that lags is not in sync, and a cluster is refused', () => {
  const info = new Map([
    ['role', 'master'],
    ['slave0', 'ip=10.0.0.2,port=6379,state=online,offset=42,lag=1'],
    ['slave1', 'ip=10.0.0.3,port=6379,state=online,offset=2,lag=40'],
  ]);
  expect(judgeRole(info, '1')).toMatchObject({ level: 'warn', says: expect.stringContaining('1 of 2 replicas') });
  expect(judgeRole(info, '2')).toMatchObject({ level: 'fail', says: expect.stringContaining('NOREPLICAS') });
  expect(judgeRole(new Map([...info, ['cluster_enabled', '1']]), '0').level).toBe('fail');
});

test('a missing limit on memory fails, one on swap warns', () => {
  const limits = { MemoryLimit: true, SwapLimit: true, PidsLimit: true, CpuCfsQuota: true };
  expect(judgeLimits(limits).level).toBe('ok');
  expect(judgeLimits({ ...limits, SwapLimit: false }).level).toBe('warn');
  expect(judgeLimits({ ...limits, MemoryLimit: false }).level).toBe('fail');
});

test('a full disk fails, and a driver that copies images warns', () => {
  expect(judgeDisk('/d', 500 * mebibyte, 'overlay2').level).toBe('fail');
  expect(judgeDisk('/d', 100_000 * mebibyte, 'overlay2').level).toBe('ok');
  expect(judgeDisk('/d', 100_000 * mebibyte, 'vfs').level).toBe('warn');
});

test('a clock that is off is told with its direction', () => {
  expect(judgeSkew('Redis', -5000)).toMatchObject({ level: 'warn', says: expect.stringContaining('5000 ms behind') });
  expect(judgeSkew('Redis', 60_000).level).toBe('fail');
  expect(judgeSkew('Redis', 3).level).toBe('ok');
});

test('a part that cannot be reached is not looked at further', async () => {
  const unreached = checkThat('redis', async () => fail('away', 'start it'));
  const further = checkThat('redis-version', async () => ok('7'));
  expect((await runChecks([unreached, further])).map(({ name }) => name)).toEqual(['redis']);
});

test('a check that breaks counts as failed', async () => {
  const reached = checkThat('redis', async () => ok('there'));
  const broken = checkThat('redis-version', () => Promise.reject(new Error('cut off')));
  expect(await runChecks([reached, broken])).toMatchObject([
    { level: 'ok' },
    { level: 'fail', says: 'could not be checked: cut off' },
  ]);
});
