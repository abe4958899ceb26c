import type { createDockerEngine } from '@longshore/worker';

type Engine = ReturnType<typeof createDockerEngine>;
export type ContainerSpec = Parameters<Engine['createContainer']>[0];

const Mi = 1_048_576;
const job = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA';

/** What the worker would ask its engine for, of a job that sets nothing but its image. `compare-options.ts` sees to that. */
export function toBareSpec({ name, image, folder }: { name: string; image: string; folder: string }): ContainerSpec {
  return {
    name,
    image,
    environment: [
      `LONGSHORE_JOB_ID=${job}`,
      'LONGSHORE_ATTEMPT=1',
      'LONGSHORE_PAYLOAD_FILE=/longshore/payload.json',
      'LONGSHORE_RESULT_FILE=/longshore/result',
    ],
    labels: toLabels(name),
    limits: { cpus: 1, memoryBytes: 512 * Mi, pids: 256, nofile: 16_384 },
    network: 'none',
    stdin: false,
    binds: [{ hostPath: folder, containerPath: '/longshore', readOnly: false }],
    init: true,
    logMaxBytes: 10 * Mi,
  };
}

// About as many as the worker sets, and no worker's own, or one that starts here would take the container for its leftover.
function toLabels(name: string): Record<string, string> {
  const names = ['project', 'attempt', 'job', 'pool', 'worker', 'boot', 'proof'];
  return Object.fromEntries(names.map((label) => [`dev.longshore.bench.${label}`, name]));
}
