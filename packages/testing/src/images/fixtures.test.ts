import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../eventually.ts';
import { uniqueName } from '../names.ts';
import { describeWith } from '../parts.ts';
import { findOnPath } from '../program.ts';
import { buildImages } from './build-images.ts';
import { FIXTURES, type FixtureName } from './fixtures.ts';

const commandPath = await findOnPath('docker');

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  args?: string[];
  flags?: string[];
  stdin?: string;
}

describeWith(['docker', 'images'], 'the fixture images', ({ docker, images }) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longshore-fixtures-'));
  });
  beforeEach(({ skip }) => skip(!commandPath, 'the docker command is not installed'));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const callDocker = (args: string[], stdin = '') =>
    new Promise<Run>((resolve) => {
      const options = { maxBuffer: 64 * 1_048_576 };
      const child = execFile(commandPath ?? '', ['--host', docker.host, ...args], options, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
      child.stdin?.end(stdin);
    });
  const run = (name: FixtureName, { args = [], flags = [], stdin }: RunOptions = {}) =>
    callDocker(
      [
        'run',
        '--rm',
        '--init',
        '--interactive',
        '--network=none',
        '--memory=64m',
        '--memory-swap=64m',
        '--pids-limit=64',
      ]
        .concat(flags)
        .concat(images[name], args),
      stdin,
    );
  const withResult = (name: string) => ['--volume', `${folder}:/io`, '--env', `LONGSHORE_RESULT_FILE=/io/${name}`];

  test('are all there, and are not made a second time', async () => {
    expect(Object.keys(images)).toEqual(Object.keys(FIXTURES));
    const before = performance.now();
    await expect(buildImages(docker)).resolves.toEqual(images);
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  describe('those that end', () => {
    test.each<[FixtureName, number, RegExp]>([
      ['exits-zero', 0, /^$/],
      ['exits-seven', 7, /^$/],
      ['says-hello', 0, /^first line\nlast line\n$/],
      ['dies-by-signal', 139, /^/],
      ['eats-memory', 137, /^$/],
      ['survives-child-out-of-memory', 0, /^survived\n$/],
      ['prints-environment', 0, /^FROM_IMAGE=yes$/m],
      ['runs-as-nobody', 0, /^65534\n$/],
      ['has-volume', 0, /^written\n$/],
      ['prints-secret', 0, /^the secret is hunter2\n$/],
    ])('%s exits with %i', async (name, code, stdout) => {
      const ended = await run(name);
      expect(ended.code).toBe(code);
      expect(ended.stdout).toMatch(stdout);
    });

    test.each<[FixtureName, RunOptions, number, RegExp]>([
      ['sleeps', { args: ['0'] }, 0, /^$/],
      ['prints-lines', { args: ['3'] }, 0, /^line 1\nline 2\nline 3\n$/],
      ['prints-tick', { args: ['1'] }, 0, /^tick 1\n[\s\S]*tick 10\n$/],
      ['reads-stdin', { stdin: 'given' }, 0, /^given$/],
      ['echo', { stdin: 'given' }, 0, /^given$/],
    ])('%s follows its input %o', async (name, options, code, stdout) => {
      const ended = await run(name, options);
      expect(ended).toMatchObject({ code });
      expect(ended.stdout).toMatch(stdout);
    });
  });

  describe('those that cannot start', () => {
    test.each<[FixtureName, number, RegExp]>([
      ['no-command', 125, /no command specified/i],
      ['bad-entrypoint', 127, /no such file or directory/],
      ['not-executable', 126, /permission denied/],
    ])('%s is refused with %i', async (name, code, stderr) => {
      // Without --init, which would start in their place and only then fail.
      const ended = await callDocker(['run', '--rm', '--network=none', images[name]]);
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(stderr);
    });
  });

  describe('those that write', () => {
    test('echo hands the payload file back as the result', async () => {
      await writeFile(join(folder, 'payload'), '{"a":1}');
      const flags = [...withResult('echoed'), '--env', 'LONGSHORE_PAYLOAD_FILE=/io/payload'];
      expect((await run('echo', { flags })).stdout).toBe('{"a":1}');
      await expect(readFile(join(folder, 'echoed'), 'utf8')).resolves.toBe('{"a":1}');
    });

    test('results may be good, huge or a symlink', async () => {
      await run('writes-result', { flags: withResult('good') });
      await run('writes-huge-result', { flags: withResult('huge'), args: ['2'] });
      await run('writes-symlink-result', { flags: withResult('link') });
      expect(JSON.parse(await readFile(join(folder, 'good'), 'utf8'))).toEqual({ answer: 42 });
      expect((await stat(join(folder, 'huge'))).size).toBe(2_097_152);
      await expect(readlink(join(folder, 'link'))).resolves.toBe('/etc/passwd');
    });

    test('fills-disk fails where the disk is full', async () => {
      const ended = await run('fills-disk', { flags: ['--tmpfs', '/tmp:size=1m'], args: ['2', '/tmp'] });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toContain('No space left on device');
    });

    test('fork-bomb is held by a limit on processes', async () => {
      const ended = await run('fork-bomb');
      expect(ended.code).not.toBe(0);
      expect(ended.stderr).toContain("can't fork");
    });
  });

  describe('those that have to be stopped', () => {
    test.each<[FixtureName, string, number]>([
      ['ignores-sigterm', 'ready', 137],
      ['handles-sigterm', 'ready', 0],
      ['sleeps', '', 143],
      ['prints-forever', 'all work', 143],
    ])('%s, stopped after it says "%s", ends with %i', async (name, sign, code) => {
      const container = uniqueName('longshore-test');
      const log = ['--log-driver=local', '--log-opt=max-size=1m', '--log-opt=max-file=1', '--log-opt=compress=false'];
      await callDocker(['run', '--detach', '--init', '--network=none', '--name', container, ...log, images[name]]);
      onTestFinished(async () => void (await callDocker(['rm', '--force', '--volumes', container])));
      await eventually(async () => expect((await callDocker(['logs', '--tail=1', container])).stdout).toContain(sign));
      await callDocker(['stop', '--time=1', container]);
      expect((await callDocker(['wait', container])).stdout.trim()).toBe(String(code));
    });

    test('prints-gigabyte begins with lines of a hundred bytes', async () => {
      const flags = ['--entrypoint', '/bin/sh'];
      const ended = await run('prints-gigabyte', { flags, args: ['-c', '/scripts/prints-gigabyte | head -n 1'] });
      expect(ended.stdout).toHaveLength(100);
    });
  });
});
