import { constants } from 'node:os';

const numbersByName = Object.entries(constants.signals);

/** The signal that an exit code over 128 tells of, as shells and inits report it; nothing for other codes. */
export function nameSignal(exitCode: number): { signal?: string } {
  const name = numbersByName.find(([, number]) => number === exitCode - 128)?.[0];
  return name ? { signal: name } : {};
}
