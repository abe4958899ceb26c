import { appendFileSync, openSync, readFileSync, readSync } from 'node:fs';

/*
 * A process of its own: follows the first process of each container by its number, and writes down when it was last seen
 * alive. It asks the kernel, and nothing that a fault of the suite can touch. Arguments: the file in which the runtimes write
 * what they created, and the file to write to.
 */

const everyMs = 20;
const [createdPath = '', endedPath = ''] = process.argv.slice(2);

interface Watched {
  readonly container: string;
  readonly pid: string;
  /** Field 22 of its stat: a number that comes again has another. */
  readonly bornAt: string | undefined;
  lastSeen: string;
}

const watched = new Set<Watched>();
const created = openSync(createdPath, 'a+');
const buffer = Buffer.alloc(65_536);
let unread = '';

setInterval(() => {
  readCreated();
  const now = readUptime();
  for (const one of watched) look(one, now);
}, everyMs);

function readCreated(): void {
  // Without a position it reads on from where it was.
  unread += buffer.toString('latin1', 0, readSync(created, buffer));
  const lines = unread.split('\n');
  unread = lines.pop() ?? '';
  for (const line of lines) {
    const [at = '', , container = '', pid = ''] = line.split(' ');
    watched.add({ container, pid, bornAt: findBirth(pid), lastSeen: at });
  }
}

function look(one: Watched, now: string): void {
  const birth = findBirth(one.pid);
  if (birth !== undefined && birth === one.bornAt) {
    one.lastSeen = now;
    return;
  }
  watched.delete(one);
  appendFileSync(endedPath, `${one.lastSeen} ended ${one.container}\n`);
}

/** Undefined where the process is gone, or dead and not yet buried. */
function findBirth(pid: string): string | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return 'ZX'.includes(fields[0] ?? '') ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

function readUptime(): string {
  return readFileSync('/proc/uptime', 'latin1').split(' ')[0] ?? '';
}
