import { posix } from 'node:path';
import { type ContainerSpec, reservedLabelPrefix } from '../container-spec.ts';
import type { ImageBaggage } from './remember-images.ts';

/**
 * What common images need to drop root, to own their files and to bind low ports. Left out of Docker's own list:
 * MKNOD, NET_RAW, SYS_CHROOT and AUDIT_WRITE (ways out, seldom needed), and SETFCAP (without effect under no-new-privileges).
 */
const capabilities = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'NET_BIND_SERVICE',
  'SETGID',
  'SETPCAP',
  'SETUID',
];

const nanosPerCpu = 1_000_000_000;

/** Reserved labels that the image brings along would be merged in: those that the spec does not set are emptied. */
export function mergeLabels(
  spec: ContainerSpec,
  imageLabels: Readonly<Record<string, string>>,
): Record<string, string> {
  const reserved = Object.keys(imageLabels).filter((name) => name.startsWith(reservedLabelPrefix));
  return { ...Object.fromEntries(reserved.map((name) => [name, ''])), ...spec.labels };
}

function toLogConfig(logMaxBytes: number) {
  // Two files that rotate keep at least half of the cap at any time. Compression costs CPU and saves what is deleted soon.
  const fileBytes = Math.max(Math.ceil(logMaxBytes / 2), 16_384);
  return {
    Type: 'local',
    Config: {
      'max-size': `${fileBytes}b`,
      'max-file': '2',
      compress: 'false',
      // Attachments get all of the output; the copy that is kept must not slow the container down.
      mode: 'non-blocking',
      'max-buffer-size': '1m',
    },
  };
}

function toBindMounts({ binds = [] }: ContainerSpec) {
  return binds.map((bind) => ({
    Type: 'bind',
    Source: bind.hostPath,
    Target: bind.containerPath,
    ReadOnly: bind.readOnly,
    BindOptions: { Propagation: 'rprivate' },
  }));
}

/**
 * The volumes that the daemon would make for the image anyway, asked for by us so that they carry our labels: if the daemon
 * dies between the removal of a container and that of its volumes, they alone say whose these are. Still anonymous, they
 * go with the container.
 */
function toVolumeMounts({ binds = [], labels }: ContainerSpec, { volumes }: ImageBaggage) {
  const own = Object.fromEntries(Object.entries(labels).filter(([name]) => name.startsWith(reservedLabelPrefix)));
  const taken = new Set(binds.map(({ containerPath }) => containerPath));
  const targets = volumes.map((path) => posix.resolve('/', path)).filter((path) => path !== '/' && !taken.has(path));
  return [...new Set(targets)].map((path) => ({ Type: 'volume', Target: path, VolumeOptions: { Labels: own } }));
}

function toHostConfig(spec: ContainerSpec, image: ImageBaggage, egressNetwork: string) {
  const { limits } = spec;
  return {
    AutoRemove: false,
    Privileged: false,
    CapDrop: ['ALL'],
    CapAdd: capabilities,
    SecurityOpt: ['no-new-privileges'],
    IpcMode: 'private',
    CgroupnsMode: 'private',
    Init: spec.init,
    NanoCpus: Math.round(limits.cpus * nanosPerCpu),
    Memory: limits.memoryBytes,
    MemorySwap: limits.memoryBytes,
    PidsLimit: limits.pids,
    ...(limits.sharedMemoryBytes !== undefined && { ShmSize: limits.sharedMemoryBytes }),
    Ulimits: [
      { Name: 'nofile', Soft: limits.nofile, Hard: limits.nofile },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    NetworkMode: spec.network === 'none' ? 'none' : egressNetwork,
    RestartPolicy: { Name: 'no' },
    LogConfig: toLogConfig(spec.logMaxBytes),
    // Mounts and not binds: a bind makes a missing folder on the host, and splits its text at colons.
    Mounts: [...toBindMounts(spec), ...toVolumeMounts(spec, image)],
  };
}

/** Writes a spec down for the daemon. What makes it safe is here, and is no option. */
export function toContainerSettings(spec: ContainerSpec, image: ImageBaggage, egressNetwork: string) {
  return {
    Image: spec.image,
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    ...(spec.command && { Cmd: [...spec.command] }),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDirectory !== undefined && { WorkingDir: spec.workingDirectory }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    Env: [...spec.environment],
    Labels: mergeLabels(spec, image.reservedLabels),
    Tty: false,
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdin,
    AttachStdin: spec.stdin,
    AttachStdout: true,
    AttachStderr: true,
    // Skips the engine's network set-up, which mode `none` alone does not, and still gives a namespace with only `lo`.
    NetworkDisabled: spec.network === 'none',
    HostConfig: toHostConfig(spec, image, egressNetwork),
  };
}
