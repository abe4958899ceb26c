import { describe, expect, test } from 'vitest';
import type { ContainerSpec } from '../container-spec.ts';
import { toContainerSettings } from './container-settings.ts';

const spec: ContainerSpec = {
  name: 'job_1_1',
  image: 'sha256:abc',
  environment: ['A=1'],
  labels: { 'dev.longshore.attempt': 'job_1_1' },
  limits: { cpus: 0.5, memoryBytes: 536_870_912, pids: 256, nofile: 1024 },
  network: 'none',
  stdin: false,
  init: true,
  logMaxBytes: 8_388_608,
};

const noBaggage = { reservedLabels: {}, volumes: [] };

describe('the settings of a container', () => {
  test('hold it to its limits and away from the host', () => {
    const { HostConfig: host } = toContainerSettings(spec, noBaggage, 'longshore-egress');
    expect(host).toMatchObject({
      Privileged: false,
      AutoRemove: false,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      IpcMode: 'private',
      CgroupnsMode: 'private',
      Init: true,
      NanoCpus: 500_000_000,
      Memory: 536_870_912,
      MemorySwap: 536_870_912,
      PidsLimit: 256,
      RestartPolicy: { Name: 'no' },
      Ulimits: [
        { Name: 'nofile', Soft: 1024, Hard: 1024 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      Mounts: [],
    });
    for (const capability of ['MKNOD', 'NET_RAW', 'SYS_CHROOT', 'AUDIT_WRITE', 'SYS_ADMIN', 'SETFCAP']) {
      expect(host.CapAdd).not.toContain(capability);
    }
  });

  test('without a network skip its set-up, and with one join our bridge', () => {
    expect(toContainerSettings(spec, noBaggage, 'longshore-egress')).toMatchObject({
      NetworkDisabled: true,
      HostConfig: { NetworkMode: 'none' },
    });
    expect(toContainerSettings({ ...spec, network: 'egress' }, noBaggage, 'longshore-egress')).toMatchObject({
      NetworkDisabled: false,
      HostConfig: { NetworkMode: 'longshore-egress' },
    });
  });

  test('empty the reserved labels that an image brings along', () => {
    const image = { 'dev.longshore.attempt': 'forged', 'dev.longshore.token': 'forged', maintainer: 'somebody' };
    expect(toContainerSettings(spec, { ...noBaggage, reservedLabels: image }, 'longshore-egress').Labels).toEqual({
      'dev.longshore.attempt': 'job_1_1',
      'dev.longshore.token': '',
    });
  });

  test('mount folders without making them', () => {
    const binds = [{ hostPath: '/srv/a:b', containerPath: '/in', readOnly: true }];
    const { HostConfig: host } = toContainerSettings({ ...spec, binds }, noBaggage, 'longshore-egress');
    expect(host.Mounts).toMatchObject([{ Type: 'bind', Source: '/srv/a:b', Target: '/in', ReadOnly: true }]);
    expect(host).not.toHaveProperty('Binds');
  });

  test('give labels of ours to the volumes of an image, and none to a folder that is mounted anyway', () => {
    const binds = [{ hostPath: '/srv', containerPath: '/in', readOnly: true }];
    const labels = { 'dev.longshore.attempt': 'a', other: 'b' };
    const image = { ...noBaggage, volumes: ['/data', '/data/', 'cache', '/in', '/'] };
    const { HostConfig: host } = toContainerSettings({ ...spec, binds, labels }, image, 'longshore-egress');
    const options = { VolumeOptions: { Labels: { 'dev.longshore.attempt': 'a' } } };
    expect(host.Mounts.slice(1)).toEqual([
      { Type: 'volume', Target: '/data', ...options },
      { Type: 'volume', Target: '/cache', ...options },
    ]);
  });

  test('cap the log that the engine keeps', () => {
    const { HostConfig: host } = toContainerSettings(spec, noBaggage, 'longshore-egress');
    expect(host.LogConfig).toMatchObject({ Type: 'local', Config: { 'max-size': '4194304b', 'max-file': '2' } });
  });
});
