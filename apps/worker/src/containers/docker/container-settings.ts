import { type ContainerSpec, reservedLabelPrefix } from '../container-spec.ts';

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

function toHostConfig(spec: ContainerSpec, egressNetwork: string) {
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
    Mounts: (spec.binds ?? []).map((bind) => ({
      Type: 'bind',
      Source: bind.hostPath,
      Target: bind.containerPath,
      ReadOnly: bind.readOnly,
      BindOptions: { Propagation: 'rprivate' },
    })),
  };
}

/** Writes a spec down for the daemon. What makes it safe is here, and is no option. */
export function toContainerSettings(
  spec: ContainerSpec,
  imageLabels: Readonly<Record<string, string>>,
  egressNetwork: string,
) {
  return {
    Image: spec.image,
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    ...(spec.command && { Cmd: [...spec.command] }),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDirectory !== undefined && { WorkingDir: spec.workingDirectory }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    Env: [...spec.environment],
    Labels: mergeLabels(spec, imageLabels),
    Tty: false,
    OpenStdin: spec.stdin,
    StdinOnce: spec.stdin,
    AttachStdin: spec.stdin,
    AttachStdout: true,
    AttachStderr: true,
    // Skips the engine's network set-up, which mode `none` alone does not, and still gives a namespace with only `lo`.
    NetworkDisabled: spec.network === 'none',
    HostConfig: toHostConfig(spec, egressNetwork),
  };
}
