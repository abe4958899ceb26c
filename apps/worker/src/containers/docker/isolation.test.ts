import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describeWith, importImage, pushImage, requestEngine, uniqueName } from '@longshore/testing';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContainerEngine } from '../container-engine.ts';
import type { ContainerSpec } from '../container-spec.ts';
import { runToEnd, toTestSpec } from '../contract/test-container.contract.ts';
import { createDockerEngine } from './docker-engine.ts';

const never = new AbortController().signal;

describeWith(
  ['docker', 'images', 'registry'],
  'a container that Docker runs for us',
  ({ docker, images, registry }) => {
    const egressNetwork = uniqueName('longshore-egress');
    const names: string[] = [];
    let engine: ContainerEngine;

    const specFor = (changes: Partial<ContainerSpec> = {}, image = images['says-hello']) => {
      const spec = toTestSpec(image, changes);
      names.push(spec.name);
      return spec;
    };
    const runShell = (script: string, changes: Partial<ContainerSpec> = {}) =>
      runToEnd(engine, specFor({ entrypoint: ['/bin/sh', '-c', script], command: [], ...changes }));
    const listNetworks = async (name: string) => {
      const filters = encodeURIComponent(JSON.stringify({ name: [name] }));
      return JSON.parse((await requestEngine(docker, { path: `/networks?filters=${filters}` })).text) as {
        Id: string;
      }[];
    };
    const removeNetwork = (name: string) => requestEngine(docker, { method: 'DELETE', path: `/networks/${name}` });

    beforeAll(() => {
      engine = createDockerEngine({ host: docker.host, egressNetwork });
    });
    afterAll(async () => {
      await Promise.all(names.map((name) => engine.removeContainer(name, never)));
      await removeNetwork(egressNetwork);
      engine.close();
    });

    test('can gain no privileges, and has none that reach the host', async () => {
      const { stdout } = await runShell('cat /proc/self/status');
      expect(stdout).toMatch(/NoNewPrivs:\s+1/);
      const bits = BigInt(`0x${/CapBnd:\s+([0-9a-f]+)/.exec(stdout)?.[1]}`);
      const numbers = {
        netRaw: 13n,
        sysChroot: 18n,
        sysPtrace: 19n,
        sysAdmin: 21n,
        mknod: 27n,
        auditWrite: 29n,
        setfcap: 31n,
      };
      const held = Object.entries(numbers).filter(([, number]) => (bits >> number) & 1n);
      expect(held).toEqual([]);
    });

    test('without a network has its loopback and nothing else', async () => {
      const { stdout } = await runShell('ls /sys/class/net');
      expect(stdout.trim()).toBe('lo');
    });

    test('is held to its processes and open files', async () => {
      const limits = { cpus: 1, memoryBytes: 67_108_864, pids: 20, nofile: 123 };
      const { stdout, stderr } = await runShell(
        'ulimit -n; ulimit -c; i=0; while [ $i -lt 40 ]; do sleep 5 & i=$((i+1)); done',
        { limits },
      );
      expect(stdout).toBe('123\n0\n');
      expect(stderr).toContain("can't fork");
    });

    test('reads a folder of the host that is given to it, and cannot write there', async () => {
      const binds = [{ hostPath: '/etc', containerPath: '/given', readOnly: true }];
      const { stdout, stderr } = await runShell('ls /given/hostname; touch /given/written-by-a-test', { binds });
      expect(stdout).toBe('/given/hostname\n');
      expect(stderr).toContain('Read-only file system');
    });

    test('takes its anonymous volumes along when it is removed', async () => {
      const before = (await requestEngine(docker, { path: '/volumes' })).text;
      const { id, exitCode } = await runToEnd(engine, specFor({}, images['has-volume']));
      expect(exitCode).toBe(0);
      const inspected = await requestEngine(docker, { path: `/containers/${id}/json` });
      const [{ Name: volume } = { Name: '' }] = JSON.parse(inspected.text).Mounts as { Name: string }[];
      expect(volume).toMatch(/^[0-9a-f]{64}$/);
      expect(before).not.toContain(volume);
      await engine.removeContainer(id, never);
      expect((await requestEngine(docker, { path: `/volumes/${volume}` })).status).toBe(404);
    });

    test('leaves volumes behind that are known by its labels, if somebody removes it without them', async () => {
      const spec = specFor({}, images['has-volume']);
      const { id } = await runToEnd(engine, spec);
      expect(await engine.listUnusedVolumes(spec.labels, never)).toEqual([]);
      await requestEngine(docker, { method: 'DELETE', path: `/containers/${id}` });
      const [left, ...more] = await engine.listUnusedVolumes(spec.labels, never);
      expect(more).toEqual([]);
      expect(left?.labels).toEqual(spec.labels);
      await engine.removeVolume(left?.name ?? '', never);
      await engine.removeVolume(left?.name ?? '', never);
      expect(await engine.listUnusedVolumes(spec.labels, never)).toEqual([]);
    });

    test('carries none of the reserved labels that its image pretends to have', async () => {
      const tar = pack();
      tar.entry({ name: 'nothing' }, '');
      tar.finalize();
      const reference = `longshore-engine-test/${uniqueName('forger')}:1`;
      const changes = ['CMD ["/nothing"]', 'LABEL dev.longshore.token=forged dev.longshore.attempt=forged kept=yes'];
      await importImage(docker, { reference, tar: await buffer(tar), changes });
      const spec = specFor({}, reference);
      const { id } = await engine.createContainer(spec, never);
      expect((await engine.inspectContainer(id, never)).labels).toEqual({
        'dev.longshore.attempt': spec.name,
        'dev.longshore.token': '',
        kept: 'yes',
      });
      await engine.removeContainer(id, never);
      await requestEngine(docker, { method: 'DELETE', path: `/images/${reference}` });
    });

    test('whose image is pulled without a tag brings one tag and not all', async () => {
      const repository = `longshore-engine-test/${uniqueName('tags')}`;
      for (const tag of ['latest', 'other']) {
        const name = encodeURIComponent(images['exits-zero']);
        await requestEngine(docker, { method: 'POST', path: `/images/${name}/tag?repo=${repository}&tag=${tag}` });
        await pushImage(docker, `${repository}:${tag}`, registry);
        await requestEngine(docker, { method: 'DELETE', path: `/images/${repository}:${tag}` });
      }
      const pulled = `${registry.host}/${repository}`;
      await engine.pullImage(pulled, { signal: never, stallMs: 30_000 });
      expect(await engine.findImage(`${pulled}:latest`, never)).toBeDefined();
      expect(await engine.findImage(`${pulled}:other`, never)).toBeUndefined();
      await requestEngine(docker, { method: 'DELETE', path: `/images/${pulled}:latest` });
    });

    describe('with egress', () => {
      test('gets our network, which many make at once and which is there once', async () => {
        const others = Array.from({ length: 6 }, () => createDockerEngine({ host: docker.host }));
        await Promise.all(others.map((other) => other.ensureNetwork(egressNetwork, never)));
        expect(await listNetworks(egressNetwork)).toHaveLength(1);
        for (const other of others) other.close();
      });

      test('has an address, and does not reach its neighbour on the same network', async () => {
        const script =
          '(while :; do nc -l -p 8080; done) & until nc -w 1 $(hostname -i) 8080 </dev/null 2>/dev/null; do :; done; echo up; wait';
        const spec = specFor({ entrypoint: ['/bin/sh', '-c', script], network: 'egress' });
        const neighbour = await engine.createContainer(spec, never);
        const { output } = await engine.attachContainer(neighbour.id, { stdin: false, signal: never });
        const listening = once(output, 'data');
        await engine.startContainer(neighbour.id, never);
        expect((await listening).toString()).toContain('up');
        const inspected = await requestEngine(docker, { path: `/containers/${neighbour.id}/json` });
        const address = JSON.parse(inspected.text).NetworkSettings.Networks[egressNetwork].IPAddress as string;
        expect(address).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
        const { stdout } = await runShell(`nc -w 2 ${address} 8080 </dev/null && echo reached || echo apart`, {
          network: 'egress',
        });
        expect(stdout).toBe('apart\n');
      });

      test('joins it although somebody took it away, or made a second one of its name', async () => {
        const joins = () => runShell('ls /sys/class/net', { network: 'egress' });
        expect((await joins()).stdout).toContain('eth0');
        await removeNetwork(egressNetwork);
        expect((await joins()).stdout).toContain('eth0');
        await copyNetwork(docker.host, egressNetwork);
        expect(await listNetworks(egressNetwork)).toHaveLength(2);
        expect((await joins()).stdout).toContain('eth0');
        expect(await listNetworks(egressNetwork)).toHaveLength(1);
      });

      test('is refused a network of that name that is not ours', async () => {
        const name = uniqueName('foreign-network');
        await createForeignNetwork(docker.host, name);
        await expect(engine.ensureNetwork(name, never)).rejects.toMatchObject({ code: 'spec-refused' });
        await removeNetwork(name);
      });
    });
  },
);

/** As two workers make it that come at the very same time: the daemon's check for duplicates is no lock. */
async function copyNetwork(host: string, name: string): Promise<void> {
  const { text } = await requestEngine({ host }, { path: `/networks/${name}` });
  const { Labels, Options } = JSON.parse(text);
  await createForeignNetwork(host, name, { Labels, Options });
}

async function createForeignNetwork(host: string, name: string, more: object = {}): Promise<void> {
  const body = Readable.from([JSON.stringify({ Name: name, Driver: 'bridge', ...more })]);
  const headers = { 'content-type': 'application/json' };
  await requestEngine({ host }, { method: 'POST', path: '/networks/create', headers, body });
}
