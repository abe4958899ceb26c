import { readFileSync } from 'node:fs';

/** Milliseconds since the machine started: the one clock that the suite, the runtimes and the containers share. */
export function readUptimeMs(): number {
  return parseUptimeMs(readFileSync('/proc/uptime', 'latin1'));
}

/** `1172.63 …` → 1172630; the kernel gives hundredths. */
export function parseUptimeMs(text: string): number {
  return Math.round(Number(text.split(' ')[0]) * 1_000);
}
