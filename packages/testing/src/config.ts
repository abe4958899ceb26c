import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The container engine that the environment names, such as `unix:///var/run/docker.sock`. */
export const dockerHost: string | undefined = process.env.DOCKER_HOST || undefined;

/** Where this machine looks for programs. */
export const searchPath: string = process.env.PATH ?? '';

/** What the processes of a fleet inherit: only what programs need to be found. */
export const inheritedEnvironment: Readonly<Record<string, string>> = {
  PATH: searchPath,
  HOME: process.env.HOME ?? '',
  // As `npm start` and the images have it: what was compiled once starts faster and in less memory.
  NODE_COMPILE_CACHE: join(tmpdir(), 'longshore-compile-cache'),
};
