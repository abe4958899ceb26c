import { hasControlGroups } from './control-groups.ts';
import { findProgram, findStaticProgram } from './find-program.ts';

/** Something of the system that Longshore or its tests stand on. */
export type Part = {
  readonly name: string;
  /** What it is needed for, to be read after "needed ". */
  readonly purpose: string;
  /** Packages of Debian and Ubuntu that bring it. */
  readonly packages: readonly string[];
  readonly find: () => string | undefined;
};

/** The Redis server. */
export const redisServer: Part = {
  name: 'redis-server',
  purpose: 'to keep the jobs',
  packages: ['redis-server'],
  find: () => findProgram('redis-server') ?? findProgram('valkey-server'),
};

/** The container engine. Debian's package mounts the control groups through another one, where no init has done it. */
export const containerEngine: Part = {
  name: 'dockerd',
  purpose: 'to run the containers',
  packages: hasControlGroups() ? ['docker.io'] : ['docker.io', 'cgroupfs-mount'],
  find: () => findProgram('dockerd'),
};

/** A shell and small tools in one static program: all that the first image holds. */
export const staticBusybox: Part = {
  name: 'busybox',
  purpose: 'to build the first image without a registry',
  packages: ['busybox-static'],
  find: () => findStaticProgram('busybox'),
};

/** An image registry for tests. */
export const imageRegistry: Part = {
  name: 'docker-registry',
  purpose: 'to pull images in tests',
  packages: ['docker-registry'],
  find: () => findProgram('docker-registry'),
};
