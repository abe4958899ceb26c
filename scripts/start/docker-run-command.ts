import type { JobAnswer } from './job-answer.ts';

const quiet = /^[\w@%+=:,./-]+$/;

/**
 * Writes the `docker run` that makes the last attempt's container again: its image by content, command, environment,
 * limits and payload. Answers undefined where no container was made.
 */
export function toDockerRun(
  job: Pick<JobAnswer, 'spec' | 'attempts'>,
  engineHost: string,
  payloadPath: string,
): string | undefined {
  const container = job.attempts?.at(-1)?.container;
  if (!container) return undefined;
  const { image, entrypoint, command, environment } = container;
  const [entry, ...rest] = entrypoint;
  const words = [
    ...['docker', ...(engineHost === 'unix:///var/run/docker.sock' ? [] : ['--host', engineHost])],
    ...['run', '--rm', '--init', '--security-opt', 'no-new-privileges'],
    ...(job.spec?.network === 'none' ? ['--network', 'none'] : []),
    ...listLimits(job),
    ...environment.flatMap((variable) => ['--env', variable]),
    ...toPayloadMount(environment, payloadPath),
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    ...[image, ...rest, ...command],
  ];
  return words.map(quote).join(' ');
}

function listLimits({ spec }: Pick<JobAnswer, 'spec'>): string[] {
  const { cpus, memory, pids } = spec?.resources ?? {};
  const memoryLimit =
    memory === undefined ? [] : ['--memory', toDockerSize(memory), '--memory-swap', toDockerSize(memory)];
  const cpuLimit = cpus === undefined ? [] : ['--cpus', String(cpus)];
  return [...cpuLimit, ...memoryLimit, ...(pids === undefined ? [] : ['--pids-limit', String(pids)])];
}

// Docker writes 512m for what is 512Mi here.
function toDockerSize(size: string): string {
  return size.toLowerCase().replace(/([kmgt])i?$/, '$1');
}

function toPayloadMount(environment: readonly string[], payloadPath: string): string[] {
  const variable = environment.find((entry) => entry.startsWith('LONGSHORE_PAYLOAD_FILE='));
  return variable ? ['--volume', `${payloadPath}:${variable.slice(variable.indexOf('=') + 1)}:ro`] : [];
}

function quote(word: string): string {
  return quiet.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
