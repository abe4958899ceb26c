/** A container that prints as fast as its pipe takes it: whole lines of 100 bytes, out of memory, by whole blocks. */
export interface Flood {
  readonly entrypoint: readonly string[];
  readonly bytes: number;
}

const line = `${'all work and no play makes a container that prints the same line over and over again forever'.padEnd(99, '.')}`;
const lineBytes = line.length + 1;
const blockLines = 80_000;
const blockBytes = blockLines * lineBytes;

/** @param bytes at least so many. A shell and `cat` hand the block to the kernel; no program formats a line. */
export function createFlood(bytes: number): Flood {
  const blocks = Math.ceil(bytes / blockBytes);
  const script = `yes '${line}' | head -n ${blockLines} > /dev/shm/block; i=0; while [ $i -lt ${blocks} ]; do cat /dev/shm/block; i=$((i + 1)); done`;
  return { entrypoint: ['/bin/sh', '-c', script], bytes: blocks * blockBytes };
}
