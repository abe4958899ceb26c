import { existsSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { ensureDocker } from './docker.ts';
import { pingEngine, startDocker } from './docker-daemon.ts';
import { requestEngine } from './engine-request.ts';
import { isSkip, startOrSkip } from './missing-part.ts';
import { describeWith } from './parts.ts';

describeWith('docker', 'Docker', ({ docker }) => {
  test('the engine of the run answers, and is left alone by who only found it', async () => {
    const found = await ensureDocker();
    if (isSkip(found)) throw new Error(found.skip);
    await found.stop();
    await expect(pingEngine(docker.host)).resolves.toBe(true);
  });

  test('a daemon of its own runs beside it, survives a kill by a restart, and leaves nothing behind', async (context) => {
    const networksBefore = Object.keys(networkInterfaces());
    const own = await startOrSkip(() => startDocker());
    if (isSkip(own)) return context.skip(own.skip);
    onTestFinished(() => own.stop());
    const readFolder = async (host: string) =>
      JSON.parse((await requestEngine({ host }, { path: '/info' })).text).DockerRootDir;
    expect(await readFolder(own.host)).not.toBe(await readFolder(docker.host));
    await own.kill('SIGKILL');
    await expect(pingEngine(own.host)).rejects.toThrow('ECONNREFUSED');
    await own.restart();
    await expect(pingEngine(own.host)).resolves.toBe(true);
    await own.stop();
    expect(existsSync(own.socketPath)).toBe(false);
    await expect(pingEngine(docker.host)).resolves.toBe(true);
    expect(Object.keys(networkInterfaces())).toEqual(networksBefore);
  });
});
