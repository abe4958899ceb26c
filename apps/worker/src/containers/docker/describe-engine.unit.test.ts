import { expect, test } from 'vitest';
import { toEngineId } from './describe-engine.ts';

test('two daemons of one host, which share its key, are two engines, and each stays the same', () => {
  const one = { ID: 'FDMR:7TQR', DockerRootDir: '/var/lib/docker' };
  const other = { ...one, DockerRootDir: '/srv/docker' };
  expect(toEngineId(one)).not.toBe(toEngineId(other));
  expect(toEngineId({ ...one })).toBe(toEngineId(one));
});
