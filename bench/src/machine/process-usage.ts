import { readFileSync } from 'node:fs';
import { sum } from '../statistics.ts';

/** Linux tells processor time in hundredths of a second to every program, whatever its own tick is. */
const tickMs = 10;

/** Processor time of a process, all of its threads and all of its children that have ended. */
export function readCpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, which comes before in parentheses, may hold spaces. utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return sum(fields.slice(11, 15).map(Number)) * tickMs;
}

/** Processor time that the whole machine has spent on anything. */
export function readMachineCpuMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softIrq) * tickMs;
}

/** The most memory that a process has had resident since it began. */
export function readMemoryPeakBytes(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) * 1024;
}
