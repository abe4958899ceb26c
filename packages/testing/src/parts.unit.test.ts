import { expect, test } from 'vitest';
import { MissingPart, startOrSkip } from './missing-part.ts';
import { requirePart } from './parts.ts';
import { listAbsences } from './provided-parts.ts';
import { ServerProcess } from './server-process.ts';

test('each part that is missing is told with its reason, and one that is there is not', () => {
  const provided = {
    redis: { url: 'redis://127.0.0.1:1', port: 1 },
    docker: { skip: 'dockerd needs root' },
    registry: { host: '127.0.0.1:2' },
    images: { skip: 'dockerd needs root' },
  };
  expect(listAbsences(['redis', 'docker', 'registry'], provided)).toEqual(['docker: dockerd needs root']);
  expect(listAbsences(['redis', 'registry'], provided)).toEqual([]);
  expect(listAbsences(['redis'], undefined)).toEqual([expect.stringContaining('without the global setup')]);
});

test('a part that is missing is refused with the reason', () => {
  expect(() => requirePart('docker')).toThrow('there is no docker here: this project runs without the global setup');
});

test('a program that is not installed becomes a reason to skip, and any other failure rises', async () => {
  const start = (command: string, args: string[]) => async () => {
    const server = new ServerProcess({ command, args, probe: async () => false, startWithinMs: 200 });
    await server.start();
    return server;
  };
  await expect(startOrSkip(start('no-such-server', []))).resolves.toEqual({ skip: 'no-such-server is not installed' });
  await expect(startOrSkip(start(process.execPath, ['-e', 'console.log("port taken")']))).rejects.toThrow('port taken');
  await expect(startOrSkip(() => Promise.reject(new MissingPart('it needs root')))).resolves.toEqual({
    skip: 'it needs root',
  });
});
