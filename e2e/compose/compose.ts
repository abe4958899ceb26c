import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { repository } from './root-folder.ts';

const run = promisify(execFile);

/** Runs compose with the repository's file, under a project name and settings of its own. */
export type Compose = (...args: string[]) => Promise<string>;

/** Finds docker-compose 1 or the compose of docker, or answers undefined. */
export function findCompose(): readonly string[] | undefined {
  return [['docker', 'compose'], ['docker-compose']].find((command) => canRun([...command, 'version']));
}

/** Binds compose to a project and to the settings of its file. */
export function toCompose(command: readonly string[], project: string, settings: Record<string, string>): Compose {
  const [program = '', ...first] = command;
  // The engines of test machines have no BuildKit, and compose asks for it by itself.
  const env = { ...process.env, ...settings, DOCKER_BUILDKIT: '0', COMPOSE_DOCKER_CLI_BUILD: '0' };
  return async (...args) => {
    const all = [...first, '--project-name', project, ...args];
    const { stdout } = await run(program, all, { cwd: repository, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  };
}

function canRun([program = '', ...args]: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
